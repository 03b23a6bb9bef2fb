package io.flowplane.bench;

import java.util.Arrays;
import java.util.Collection;

/** Order statistics. */
final class Samples {
    private Samples() {}

    static double median(Collection<Double> values) {
        return percentile(values.stream().mapToDouble(Double::doubleValue).toArray(), 50);
    }

    static double median(double... values) {
        return percentile(values, 50);
    }

    /** The smallest value that so many percent of all don't exceed; NaN when there is none. */
    static double percentile(double[] values, double percent) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int at = (int) Math.ceil(sorted.length * percent / 100) - 1;
        return sorted.length == 0 ? Double.NaN : sorted[Math.max(0, at)];
    }

    static double[] millis(long[] nanos) {
        return Arrays.stream(nanos).mapToDouble(each -> each / 1e6).toArray();
    }
}
