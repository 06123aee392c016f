package backprop.kernel;

import backprop.data.Digits;
import backprop.data.FashionMnist;
import backprop.data.Penguins;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;

/** What the course brings along or installs: the kernel, letters to draw with, the data. */
final class Installation {

  private Installation() {}

  static Map<String, Object> kernel(Path jupyter) {
    Map<String, Object> kernel = new LinkedHashMap<>();
    if (jupyter == null) {
      kernel.put("jjava", "unknown; ./course doctor says where Jupyter keeps its kernels");
      return kernel;
    }
    Path jar = jupyter.resolve("kernels").resolve("java").resolve("jjava.jar");
    Path spec = jupyter.resolve("kernels").resolve("backprop").resolve("kernel.json");
    if (!Files.isReadable(jar) || !Files.isReadable(spec)) {
      kernel.put("problem", "no " + (Files.isReadable(jar) ? spec : jar) + "; call ./course lab");
      return kernel;
    }
    kernel.put("jjava", jjavaVersion(jar));
    kernel.put("kernelspec", spec.toString());
    return kernel;
  }

  private static String jjavaVersion(Path jar) {
    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
      return mavenVersion(loader, "org.dflib.jjava", "jjava-jupyter");
    } catch (IOException e) {
      return "unreadable: " + e.getMessage();
    }
  }

  static Map<String, Object> fonts() {
    Map<String, Object> fonts = new LinkedHashMap<>();
    if (Letters.missing()) {
      fonts.put("problem", Letters.MISSING + "; until then text stands for every picture");
    } else {
      fonts.put(
          "families",
          GraphicsEnvironment.getLocalGraphicsEnvironment().getAvailableFontFamilyNames().length);
    }
    return fonts;
  }

  static Map<String, Object> data() {
    Map<String, Object> data = new LinkedHashMap<>();
    examine(data, "penguins", () -> Penguins.table().rowCount() + " penguins, shipped");
    examine(data, "digits", () -> Digits.load().size() + " images, shipped");
    examine(
        data,
        "fashionSubset",
        () -> {
          FashionMnist subset = FashionMnist.subset();
          return subset.train().size() + " and " + subset.test().size() + " images, shipped";
        });
    Path whole = FashionMnist.whereWhole();
    data.put(
        "fashionWhole",
        whole == null
            ? "not here; FashionMnist.whole() downloads 30 MB on request"
            : whole.toString());
    return data;
  }

  private static void examine(Map<String, Object> data, String name, Supplier<String> finding) {
    try {
      data.put(name, finding.get());
    } catch (LinkageError | RuntimeException e) {
      data.put("problem", name + ": " + root(e));
    }
  }

  static String mavenVersion(String group, String artifact) {
    return mavenVersion(Installation.class.getClassLoader(), group, artifact);
  }

  /** The version that Maven wrote into an artifact's jar. */
  private static String mavenVersion(ClassLoader loader, String group, String artifact) {
    String name = "META-INF/maven/" + group + "/" + artifact + "/pom.properties";
    try (InputStream in = loader.getResourceAsStream(name)) {
      if (in == null) {
        return "unknown";
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version", "unknown");
    } catch (IOException e) {
      return "unreadable: " + e.getMessage();
    }
  }

  /** What lies at the bottom of a chain of causes. */
  static String root(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.toString();
  }
}
