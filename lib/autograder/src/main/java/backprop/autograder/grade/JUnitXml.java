package backprop.autograder.grade;

import backprop.exercise.Report;
import java.io.StringWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** A learner's reports in the XML that build servers read: a testsuite for each exercise. */
final class JUnitXml {

  private JUnitXml() {}

  /** The document of one learner. */
  static String of(GradeBook.Marks marks) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeStartElement("testsuites");
      xml.writeAttribute("name", clean(marks.id()));
      for (Report report : marks.reports()) {
        suite(xml, report);
      }
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("JUnitXml: writing to memory failed", e);
    }
    return text + "\n";
  }

  private static void suite(XMLStreamWriter xml, Report report) throws XMLStreamException {
    xml.writeStartElement("testsuite");
    xml.writeAttribute("name", clean(report.exercise()));
    xml.writeAttribute("tests", String.valueOf(report.tests().size()));
    xml.writeAttribute("failures", count(report, Report.Status.FAILED));
    xml.writeAttribute("errors", count(report, Report.Status.ERROR));
    xml.writeAttribute("skipped", count(report, Report.Status.SKIPPED));
    for (Report.Test test : report.tests()) {
      xml.writeStartElement("testcase");
      xml.writeAttribute("classname", clean(report.exercise()));
      xml.writeAttribute("name", clean(test.name()));
      if (test.status() != Report.Status.PASSED) {
        xml.writeStartElement(element(test.status()));
        xml.writeAttribute("message", clean(test.message().lines().findFirst().orElse("")));
        xml.writeCharacters(clean(test.explanation()));
        xml.writeEndElement();
      }
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  private static String element(Report.Status status) {
    return switch (status) {
      case SKIPPED -> "skipped";
      case ERROR -> "error";
      default -> "failure";
    };
  }

  private static String count(Report report, Report.Status status) {
    return String.valueOf(report.tests().stream().filter(t -> t.status() == status).count());
  }

  /** Text without the characters that XML cannot hold, which a learner's message may. */
  private static String clean(String text) {
    return text.codePoints()
        .map(c -> allowed(c) ? c : 0xFFFD)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean allowed(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || c >= 0x20 && c <= 0xD7FF
        || c >= 0xE000 && c <= 0xFFFD
        || c >= 0x10000;
  }
}
