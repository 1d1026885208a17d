package perrin.kernels.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import jcuda.JCudaVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ElfRetargetTest {
  private static byte[] library(String name) throws IOException {
    String file = "/lib/lib%s-%s-linux-x86_64.so".formatted(name, JCudaVersion.get());
    try (InputStream in = jcuda.Pointer.class.getResourceAsStream(file)) {
      return in.readAllBytes();
    }
  }

  @ParameterizedTest
  @CsvSource({"JCublas2, libcublas.so.", "JNvrtc, libnvrtc.so."})
  void jcudasOwnLibrariesAreMadeToNeedTheNextMajor(String name, String file) throws IOException {
    byte[] before = library(name);
    byte[] kept = before.clone();
    byte[] after = ElfRetarget.retarget(before, file + 12, file + 13);
    assertEquals(
        new String(kept, StandardCharsets.ISO_8859_1),
        new String(before, StandardCharsets.ISO_8859_1),
        "the original is left alone");
    var old = new ElfFile(before);
    var changed = new ElfFile(after);
    assertTrue(old.needed().contains(file + 12));
    assertEquals(
        old.needed().stream().map(n -> n.equals(file + 12) ? file + 13 : n).toList(),
        changed.needed());
    // The loader compares a version's name and its hash.
    assertEquals(
        old.versions().stream()
            .map(
                v ->
                    v.library().equals(file + 12)
                        ? new ElfFile.Version(file + 13, file + 13, ElfRetarget.hash(file + 13))
                        : v)
            .toList(),
        changed.versions());
    assertTrue(changed.versions().stream().anyMatch(v -> v.library().equals(file + 13)));
    for (ElfFile.Version v : changed.versions()) {
      assertEquals(ElfRetarget.hash(v.name()), v.hash(), v.name());
    }
    assertEquals(old.defined(), changed.defined());
    assertFalse(changed.defined().isEmpty());
  }

  @Test
  void theHashIsThatOfTheSystemsAbi() {
    // Of the loader's own documentation and of any library: readelf -V prints them.
    assertEquals(0x0d696910, ElfRetarget.hash("GLIBC_2.0"));
    assertEquals(0x09691a75, ElfRetarget.hash("GLIBC_2.2.5"));
  }

  @Test
  void whatIsNoLibraryOrNeedsNoSuchOneIsRefused() throws IOException {
    byte[] text = "#!/bin/sh".getBytes(StandardCharsets.US_ASCII);
    byte[] nvrtc = library("JNvrtc");
    refuse(text, "libcublas.so.12", "libcublas.so.13", "not a 64-bit little-endian ELF");
    refuse(nvrtc, "libcublas.so.12", "libcublas.so.13", "no need of libcublas.so.12");
    refuse(nvrtc, "libnvrtc.so.12", "libnvrtc.so.9", "differ in length");
  }

  private static void refuse(byte[] elf, String from, String to, String why) {
    var e = assertThrows(IllegalArgumentException.class, () -> ElfRetarget.retarget(elf, from, to));
    assertTrue(e.getMessage().contains(why), e.getMessage());
  }
}
