package io.flowplane.store;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** A real store whose database can be taken away, or made to hang, and whose calls are counted. */
public final class UnsteadyStore {
    private final Store real;
    private final Map<String, Integer> calls = new ConcurrentHashMap<>();
    private volatile boolean away;
    private volatile CountDownLatch hanging = new CountDownLatch(0);

    public UnsteadyStore(Store real) {
        this.real = real;
    }

    /** What the code under test gets. */
    public Store store() {
        return (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(),
                new Class<?>[] {Store.class},
                (proxy, method, arguments) -> call(method, arguments));
    }

    /** From now on every call fails as it does without a database. */
    public void goAway() {
        away = true;
    }

    public void comeBack() {
        away = false;
        hanging.countDown();
    }

    /** From now on every call waits until {@link #comeBack}. */
    public void hang() {
        hanging = new CountDownLatch(1);
    }

    /** How often {@code method} was called. */
    public int calls(String method) {
        return calls.getOrDefault(method, 0);
    }

    private Object call(Method method, Object[] arguments) throws Throwable {
        String name = method.getName();
        calls.merge(name, 1, Integer::sum);
        if (!name.equals("nowAcrossTeams") && !name.equals("close")) {
            hanging.await();
            if (away) {
                throw new StoreUnavailable("Failed to connect to database", new IOException("refused"));
            }
        }
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }
}
