package dev.ewasm.vectors.trace;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.ewasm.eei.EeiObserver;
import dev.ewasm.eei.contract.InstructionMetering;
import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.Message;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/**
 * Writes a trace as lines of JSON in the form of EIP-3155, one for each step and a closing one for
 * each message.
 *
 * <p>{@code pc} is the byte offset in the module's bytes, and {@code at} names the function as
 * well: {@code 3:0x1f2}. {@code op} is the opcode byte, with two more bytes of suffix for prefixed
 * ones.
 *
 * @spec https://eips.ethereum.org/EIPS/eip-3155 EIP-3155
 */
public final class TraceLines implements EeiObserver {

  private static final JsonFactory JSON = new JsonFactory();

  /** Bytes of return data that a line holds, at most. */
  private static final int MAX_RETURN_DATA = 1024;

  private final PrintStream out;
  private final Format format;
  private final boolean countsUnits;
  private long written;
  private long leftOut;

  /**
   * How much is written.
   *
   * @param maxLines lines of steps, at most; closing lines do not count
   * @param stack whether lines have the operands
   * @param memory whether lines have the size of the memory and the return data
   */
  public record Format(long maxLines, boolean stack, boolean memory) {

    /** Everything. */
    public static final Format FULL = new Format(Long.MAX_VALUE, true, true);
  }

  /**
   * @param metering that the contracts run under; in {@code cycles}, lines show particles too
   */
  public TraceLines(PrintStream out, Format format, InstructionMetering metering) {
    this.out = out;
    this.format = format;
    this.countsUnits = metering.unitsPerGas() != 1;
  }

  /** Writes a step, as long as there is room. */
  public void step(TraceStep step) {
    if (written == format.maxLines) {
      leftOut++;
      return;
    }
    written++;
    print(
        line -> {
          line.writeStartObject();
          line.writeNumberField("pc", step.pc());
          if (step.site() != null) {
            line.writeStringField("at", step.place());
          }
          line.writeNumberField("op", step.site() == null ? 0 : step.site().opcode().code());
          line.writeStringField("gas", hex(step.gas()));
          line.writeStringField("gasCost", hex(step.gasCost()));
          if (countsUnits) {
            line.writeStringField("particles", hex(step.units()));
          }
          if (format.memory) {
            line.writeNumberField("memSize", step.memoryBytes());
          }
          if (format.stack) {
            line.writeArrayFieldStart("stack");
            for (String value : step.stack()) {
              line.writeString(value);
            }
            line.writeEndArray();
          }
          line.writeNumberField("depth", step.depth() + 1);
          if (format.memory && !step.returnData().isEmpty()) {
            line.writeStringField(
                "returnData",
                step.returnData()
                    .slice(0, Math.min(step.returnData().size(), MAX_RETURN_DATA))
                    .toHexString());
          }
          line.writeNumberField("refund", step.refund());
          line.writeStringField("opName", step.name());
          if (step.error() != null) {
            line.writeStringField("error", step.error());
          }
          line.writeEndObject();
        });
  }

  /** Writes the closing line of a message. */
  @Override
  public void exit(Message message, CallResult result) {
    boolean outermost = message.depth() == 0;
    print(
        line -> {
          line.writeStartObject();
          line.writeStringField("output", result.output().toHexString());
          line.writeStringField("gasUsed", hex(message.gas() - result.gasLeft()));
          line.writeBooleanField("pass", result.isSuccess());
          line.writeNumberField("depth", message.depth() + 1);
          if (!result.isSuccess()) {
            line.writeStringField("error", result.outcome().describe());
          }
          if (outermost && leftOut > 0) {
            line.writeNumberField("linesLeftOut", leftOut);
          }
          line.writeEndObject();
        });
    if (outermost) {
      written = 0;
      leftOut = 0;
    }
  }

  @FunctionalInterface
  private interface Line {
    void write(JsonGenerator json) throws IOException;
  }

  private void print(Line body) {
    StringWriter line = new StringWriter(256);
    try (JsonGenerator json = JSON.createGenerator(line)) {
      body.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    out.println(line);
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }
}
