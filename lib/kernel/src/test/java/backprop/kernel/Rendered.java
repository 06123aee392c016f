package backprop.kernel;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import javax.swing.text.MutableAttributeSet;
import javax.swing.text.html.HTML;
import javax.swing.text.html.HTMLEditorKit.ParserCallback;
import javax.swing.text.html.parser.ParserDelegator;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;

/** What a notebook would be sent for a value, read back by the JDK's own HTML parser. */
record Rendered(DisplayData data) {

  static Rendered of(Object value) {
    Renderer renderer = new Renderer();
    KernelExtension.register(renderer);
    return new Rendered(renderer.render(value));
  }

  String plain() {
    return (String) data.getData(MIMEType.TEXT_PLAIN);
  }

  String html() {
    return (String) data.getData(MIMEType.TEXT_HTML);
  }

  /** The text of every element of this kind, as a browser would show it. */
  List<String> texts(HTML.Tag tag) {
    List<String> texts = new ArrayList<>();
    parse(
        new ParserCallback() {
          private int depth;

          @Override
          public void handleStartTag(HTML.Tag t, MutableAttributeSet a, int pos) {
            if (t == tag) {
              depth++;
              texts.add("");
            }
          }

          @Override
          public void handleEndTag(HTML.Tag t, int pos) {
            if (t == tag) {
              depth--;
            }
          }

          @Override
          public void handleText(char[] text, int pos) {
            if (depth > 0) {
              texts.set(texts.size() - 1, texts.get(texts.size() - 1) + new String(text));
            }
          }
        });
    return texts;
  }

  boolean hasElement(HTML.Tag tag) {
    return !texts(tag).isEmpty();
  }

  private void parse(ParserCallback callback) {
    try {
      new ParserDelegator().parse(new StringReader("<body>" + html()), callback, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The picture of the bundle, decoded from its file. */
  BufferedImage picture() {
    return decoded((String) data.getData(MIMEType.IMAGE_PNG));
  }

  /** The picture within the HTML, decoded from its file. */
  BufferedImage embedded() {
    String start = "data:image/png;base64,";
    int from = html().indexOf(start) + start.length();
    return decoded(html().substring(from, html().indexOf('"', from)));
  }

  static BufferedImage decoded(String base64) {
    try {
      return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(base64)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
