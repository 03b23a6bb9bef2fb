package io.flowplane.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code docs/settings.md} says what the program reads; {@code -Dgolden.update=true} writes it. */
class SettingsPageTest {
    private static final Path PAGE = Path.of("docs/settings.md");

    @Test
    void thePageHasEverySettingWithItsDefault() throws IOException {
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(PAGE, SettingsPage.text());
        }
        assertThat(Files.readString(PAGE)).isEqualTo(SettingsPage.text());
    }

    @Test
    void everyNameOfTheLauncherIsThere() throws IOException {
        assertThat(Files.readString(PAGE))
                .contains(Variables.OF_THE_LAUNCHER.stream()
                        .map(name -> "| `" + name + "` |")
                        .toList());
    }
}
