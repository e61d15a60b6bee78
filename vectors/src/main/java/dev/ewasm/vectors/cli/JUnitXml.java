package dev.ewasm.vectors.cli;

import dev.ewasm.vectors.abi.AbiText;
import dev.ewasm.vectors.abi.AbiValue;
import dev.ewasm.vectors.scenario.TestResult;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;

/** Results of tests in the XML that continuous integration reads: a test suite for each file. */
final class JUnitXml {

  private final Map<String, List<TestResult>> suites = new LinkedHashMap<>();

  void add(String file, TestResult result) {
    suites.computeIfAbsent(file, key -> new ArrayList<>()).add(result);
  }

  /** A file that could not be read, as a test that failed. */
  void broken(String file, String message) {
    add(file, new TestResult(file, TestResult.Status.FAILED, message, "", 0, null));
  }

  /**
   * Writes the file.
   *
   * @throws IOException if it cannot be written
   */
  void write(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      XMLStreamWriter xml =
          XMLOutputFactory.newFactory().createXMLStreamWriter(out, StandardCharsets.UTF_8.name());
      xml.writeStartDocument(StandardCharsets.UTF_8.name(), "1.0");
      xml.writeCharacters("\n");
      xml.writeStartElement("testsuites");
      for (Map.Entry<String, List<TestResult>> suite : suites.entrySet()) {
        suite(xml, suite.getKey(), suite.getValue());
      }
      xml.writeCharacters("\n");
      xml.writeEndElement();
      xml.writeCharacters("\n");
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IOException(e);
    }
  }

  private static void suite(XMLStreamWriter xml, String name, List<TestResult> results)
      throws XMLStreamException {
    xml.writeCharacters("\n  ");
    xml.writeStartElement("testsuite");
    attribute(xml, "name", name);
    attribute(xml, "tests", String.valueOf(results.size()));
    attribute(xml, "failures", count(results, TestResult.Status.FAILED));
    attribute(xml, "errors", "0");
    attribute(xml, "skipped", count(results, TestResult.Status.SKIPPED));
    for (TestResult result : results) {
      xml.writeCharacters("\n    ");
      xml.writeStartElement("testcase");
      attribute(xml, "classname", name);
      attribute(xml, "name", result.name());
      switch (result.status()) {
        case PASSED -> {}
        case SKIPPED -> {
          xml.writeEmptyElement("skipped");
          attribute(xml, "message", result.reason());
        }
        case FAILED -> {
          xml.writeStartElement("failure");
          attribute(xml, "message", result.reason());
          xml.writeCharacters(legal(details(result)));
          xml.writeEndElement();
        }
      }
      xml.writeEndElement();
    }
    xml.writeCharacters("\n  ");
    xml.writeEndElement();
  }

  private static String details(TestResult result) {
    TestResult.@Nullable Fuzz fuzz = result.fuzz();
    @Nullable List<AbiValue> arguments = fuzz == null ? null : fuzz.arguments();
    return result.where()
        + (fuzz == null || arguments == null
            ? ""
            : " with (" + fuzz.signature() + ") = (" + AbiText.print(arguments) + ")");
  }

  private static String count(List<TestResult> results, TestResult.Status status) {
    return String.valueOf(results.stream().filter(each -> each.status() == status).count());
  }

  private static void attribute(XMLStreamWriter xml, String name, String value)
      throws XMLStreamException {
    xml.writeAttribute(name, legal(value));
  }

  /** Characters that XML cannot hold, even escaped, become a replacement character. */
  private static String legal(String text) {
    StringBuilder legal = new StringBuilder();
    text.codePoints()
        .map(
            c ->
                c == '\t'
                        || c == '\n'
                        || (c >= 0x20 && c <= 0xd7ff)
                        || (c >= 0xe000 && c <= 0xfffd)
                        || c >= 0x10000
                    ? c
                    : 0xfffd)
        .forEach(legal::appendCodePoint);
    return legal.toString();
  }
}
