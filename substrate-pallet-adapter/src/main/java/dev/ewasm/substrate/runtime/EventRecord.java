package dev.ewasm.substrate.runtime;

import dev.ewasm.substrate.scale.ScaleReader;
import dev.ewasm.substrate.scale.ScaleWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * An event as {@code System.Events} holds it.
 *
 * @param phase index of the extrinsic that it belongs to, or one of the constants
 * @param pallet index of the pallet that emitted it
 * @param event index of the event in the pallet
 * @param fields its fields, encoded one by one
 * @param topics 32 bytes each
 */
public record EventRecord(
    long phase, int pallet, int event, List<byte[]> fields, List<byte[]> topics) {

  public static final long FINALIZATION = -1;
  public static final long INITIALIZATION = -2;

  public EventRecord {
    fields = List.copyOf(fields);
    topics = List.copyOf(topics);
  }

  void write(ScaleWriter writer) {
    if (phase >= 0) {
      writer.u8(0).u32(phase);
    } else {
      writer.u8(phase == FINALIZATION ? 1 : 2);
    }
    writer.u8(pallet).u8(event);
    fields.forEach(writer::raw);
    writer.list(topics, ScaleWriter::raw);
  }

  /** The value of {@code System.Events}. */
  public static byte[] encodeAll(List<EventRecord> events) {
    return new ScaleWriter().list(events, (writer, event) -> event.write(writer)).toByteArray();
  }

  /**
   * Decodes a value of {@code System.Events}.
   *
   * @throws dev.ewasm.substrate.scale.ScaleException if the bytes are none
   */
  public static List<EventRecord> decodeAll(byte[] bytes, Metadata metadata) {
    ScaleReader reader = new ScaleReader(bytes);
    List<EventRecord> events = reader.list(4, element -> read(element, metadata));
    reader.end();
    return events;
  }

  private static EventRecord read(ScaleReader reader, Metadata metadata) {
    long phase =
        reader.field(
            "phase",
            () ->
                switch (reader.variant(3)) {
                  case 0 -> reader.u32();
                  case 1 -> FINALIZATION;
                  default -> INITIALIZATION;
                });
    int start = reader.offset();
    int palletIndex = reader.u8();
    Metadata.Pallet pallet = metadata.pallet(palletIndex);
    if (pallet == null || pallet.events < 0) {
      throw reader.errorAt(start, "unknown pallet " + palletIndex);
    }
    int eventIndex = reader.u8();
    Metadata.Variant event = Metadata.variant(metadata.types.get(pallet.events), eventIndex);
    if (event == null) {
      throw reader.errorAt(start + 1, "unknown event " + eventIndex + " of " + pallet.name);
    }
    List<byte[]> fields = new ArrayList<>();
    for (Metadata.Field field : event.fields()) {
      fields.add(reader.field(event.name(), () -> metadata.readRaw(reader, field.type())));
    }
    List<byte[]> topics = reader.field("topics", () -> reader.list(32, element -> element.raw(32)));
    return new EventRecord(phase, palletIndex, eventIndex, fields, topics);
  }
}
