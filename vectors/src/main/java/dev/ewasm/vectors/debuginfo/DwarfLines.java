package dev.ewasm.vectors.debuginfo;

import dev.ewasm.engine.module.WasmModule;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs the line number programs of a module's {@code .debug_line}, DWARF 2 to 5, in time linear in
 * the section. Addresses count from the beginning of the code section's content.
 *
 * @spec https://dwarfstd.org/dwarf5std.html DWARF 5, section 6.2
 * @spec https://yurydelendik.github.io/webassembly-dwarf/ DWARF for WebAssembly
 */
final class DwarfLines {

  static final String SECTION = ".debug_line";

  private static final int ESCAPE_64_BIT = -1;

  // Content types of file and directory entries.
  private static final int PATH = 1;
  private static final int DIRECTORY_INDEX = 2;

  // Forms.
  private static final int BLOCK = 0x09;
  private static final int DATA1 = 0x0b;
  private static final int DATA2 = 0x05;
  private static final int DATA4 = 0x06;
  private static final int DATA8 = 0x07;
  private static final int DATA16 = 0x1e;
  private static final int STRING = 0x08;
  private static final int STRP = 0x0e;
  private static final int LINE_STRP = 0x1f;
  private static final int UDATA = 0x0f;

  private final WasmModule module;
  private final int codeStart;
  private final int codeEnd;
  private final LineTable.Builder table = new LineTable.Builder();

  // Of the unit being read.
  private int version;
  private int offsetSize;
  private final List<String> directories = new ArrayList<>();
  private final List<Integer> files = new ArrayList<>();

  private DwarfLines(WasmModule module, int codeStart, int codeEnd) {
    this.module = module;
    this.codeStart = codeStart;
    this.codeEnd = codeEnd;
  }

  static LineTable read(
      WasmModule module, WasmModule.CustomSection section, int codeStart, int codeEnd)
      throws DebugInfoException {
    DwarfLines lines = new DwarfLines(module, codeStart, codeEnd);
    SectionReader in = new SectionReader(module, section);
    while (!in.atEnd()) {
      lines.unit(in);
    }
    return lines.table.build();
  }

  private void unit(SectionReader in) throws DebugInfoException {
    long length = in.u32();
    offsetSize = 4;
    if ((int) length == ESCAPE_64_BIT) {
      offsetSize = 8;
      length = in.u64();
    } else if (length >= 0xffff_fff0L) {
      throw in.error("reserved length 0x" + Long.toHexString(length));
    }
    SectionReader unit = in.part(length);
    version = unit.u16();
    if (version < 2 || version > 5) {
      throw unit.error("version " + version + ", known are 2 to 5");
    }
    if (version == 5) {
      unit.skip(2); // sizes of addresses and segment selectors
    }
    SectionReader header = unit.part(unit.fixed(offsetSize));
    int instructionBytes = header.u8();
    if (version >= 4) {
      header.skip(1); // operations of an instruction: not a VLIW machine
    }
    header.skip(1); // whether rows begin as statements
    int lineBase = header.s8();
    int lineRange = header.u8();
    int opcodeBase = header.u8();
    if (lineRange == 0 || opcodeBase == 0) {
      throw header.error(lineRange == 0 ? "line range 0" : "opcode base 0");
    }
    int[] operands = new int[opcodeBase];
    for (int i = 1; i < opcodeBase; i++) {
      operands[i] = header.u8();
    }
    directories.clear();
    files.clear();
    if (version == 5) {
      entries(header, true);
      entries(header, false);
    } else {
      oldEntries(header);
    }
    new Program(unit, instructionBytes, lineBase, lineRange, operands).run();
  }

  /** The lists of DWARF 2 to 4; numbers begin at 1, directory 0 is where the compiler ran. */
  private void oldEntries(SectionReader in) throws DebugInfoException {
    directories.add("");
    files.add(table.file("?"));
    for (String directory = in.string(); !directory.isEmpty(); directory = in.string()) {
      directories.add(directory);
    }
    for (String name = in.string(); !name.isEmpty(); name = in.string()) {
      oldFile(in, name);
    }
  }

  private void oldFile(SectionReader in, String name) throws DebugInfoException {
    long directory = in.uleb();
    in.uleb(); // time
    in.uleb(); // length
    files.add(table.file(path(in, name, directory)));
  }

  /** The lists of DWARF 5, which say themselves what they hold; numbers begin at 0. */
  private void entries(SectionReader in, boolean directory) throws DebugInfoException {
    int formats = in.u8();
    long[] types = new long[formats];
    long[] forms = new long[formats];
    for (int i = 0; i < formats; i++) {
      types[i] = in.uleb();
      forms[i] = in.uleb();
    }
    long count = in.uleb();
    if (count > in.remaining() || (formats == 0 && count > 0)) {
      throw in.error(count + " entries in " + in.remaining() + " bytes");
    }
    for (long entry = 0; entry < count; entry++) {
      String path = "?";
      long directoryIndex = 0;
      for (int i = 0; i < formats; i++) {
        if (types[i] == PATH) {
          path = text(in, forms[i]);
        } else if (types[i] == DIRECTORY_INDEX) {
          directoryIndex = number(in, forms[i]);
        } else {
          number(in, forms[i]);
        }
      }
      if (directory) {
        directories.add(path);
      } else {
        files.add(table.file(path(in, path, directoryIndex)));
      }
    }
  }

  private String text(SectionReader in, long form) throws DebugInfoException {
    return switch ((int) form) {
      case STRING -> in.string();
      case LINE_STRP -> stringIn(in, ".debug_line_str");
      case STRP -> stringIn(in, ".debug_str");
      default -> throw in.error("form 0x" + Long.toHexString(form) + " of a path");
    };
  }

  private String stringIn(SectionReader in, String section) throws DebugInfoException {
    long offset = in.fixed(offsetSize);
    WasmModule.@Nullable CustomSection found = module.customSection(section).orElse(null);
    if (found == null) {
      throw in.error("refers to " + section + ", which is missing");
    }
    return new SectionReader(module, found).stringAt(offset);
  }

  private long number(SectionReader in, long form) throws DebugInfoException {
    switch ((int) form) {
      case DATA1 -> {
        return in.u8();
      }
      case DATA2 -> {
        return in.u16();
      }
      case DATA4 -> {
        return in.u32();
      }
      case DATA8 -> {
        return in.u64();
      }
      case UDATA -> {
        return in.uleb();
      }
      case DATA16 -> in.skip(16);
      case BLOCK -> in.skip(in.uleb());
      case STRING, LINE_STRP, STRP -> text(in, form);
      default -> throw in.error("form 0x" + Long.toHexString(form));
    }
    return 0;
  }

  private String path(SectionReader in, String name, long directory) throws DebugInfoException {
    if (directory < 0 || directory >= directories.size()) {
      throw in.error("directory " + directory + " of " + directories.size());
    }
    String folder = directories.get((int) directory);
    if (directory == 0 || folder.startsWith("/") || version < 5) {
      return joined(folder, name);
    }
    return joined(directories.getFirst(), joined(folder, name));
  }

  private static String joined(String folder, String name) {
    boolean alone = name.startsWith("/") || folder.isEmpty() || folder.equals(".");
    return alone ? name : folder + "/" + name;
  }

  /** One run of the line number state machine. */
  private final class Program {

    private final SectionReader in;
    private final int instructionBytes;
    private final int lineBase;
    private final int lineRange;

    /** Number of operands of each standard opcode; the length is the first special opcode. */
    private final int[] operands;

    private long address;
    private long file;
    private long line;

    // The row before, which ends where the next begins; none when the file is negative.
    private long rowStart;
    private int rowFile;
    private int rowLine;

    /** Whether the sequence belongs to a function that the linker left out. */
    private boolean dead;

    Program(SectionReader in, int instructionBytes, int lineBase, int lineRange, int[] operands) {
      this.in = in;
      this.instructionBytes = instructionBytes;
      this.lineBase = lineBase;
      this.lineRange = lineRange;
      this.operands = operands;
    }

    void run() throws DebugInfoException {
      reset();
      while (!in.atEnd()) {
        int opcode = in.u8();
        if (opcode >= operands.length) {
          int adjusted = opcode - operands.length;
          advance(adjusted / lineRange);
          line += lineBase + adjusted % lineRange;
          row();
        } else if (opcode == 0) {
          extended();
        } else {
          standard(opcode);
        }
      }
    }

    private void reset() {
      address = 0;
      file = 1;
      line = 1;
      rowFile = -1;
      dead = true;
    }

    private void standard(int opcode) throws DebugInfoException {
      switch (opcode) {
        case 1 -> row();
        case 2 -> advance(in.uleb());
        case 3 -> line += in.sleb();
        case 4 -> file = in.uleb();
        case 5, 12 -> in.uleb(); // column, instruction set
        case 6, 7, 10, 11 -> {
          // Marks of statements, blocks, prologue and epilogue.
        }
        case 8 -> advance((255 - operands.length) / lineRange);
        case 9 -> address += in.u16();
        default -> {
          for (int i = 0; i < operands[opcode]; i++) {
            in.uleb();
          }
        }
      }
    }

    private void extended() throws DebugInfoException {
      SectionReader content = in.part(in.uleb());
      switch (content.u8()) {
        case 1 -> {
          endRow();
          reset();
        }
        case 2 -> {
          address = content.fixed(content.remaining());
          // Offset 0 is the number of functions, never code: the mark of what was left out.
          dead = address == 0 || address >= codeEnd - codeStart;
        }
        case 3 -> oldFile(content, content.string());
        default -> {
          // Discriminators, and what vendors add: of no use here.
        }
      }
    }

    private void advance(long operations) {
      address += operations * instructionBytes;
    }

    private void row() throws DebugInfoException {
      endRow();
      if (dead) {
        return;
      }
      if (file < 0 || file >= files.size()) {
        throw in.error("file " + file + " of " + files.size());
      }
      if (line < 0 || line > Integer.MAX_VALUE) {
        throw in.error("line " + line);
      }
      rowStart = address;
      rowFile = files.get((int) file);
      rowLine = (int) line;
    }

    private void endRow() throws DebugInfoException {
      if (rowFile < 0 || dead) {
        return;
      }
      int size = codeEnd - codeStart;
      if (rowStart < 0 || rowStart > size || address < rowStart || address > size) {
        throw in.error(
            "address 0x"
                + Long.toHexString(address)
                + " after 0x"
                + Long.toHexString(rowStart)
                + " in 0x"
                + Integer.toHexString(size)
                + " bytes of code");
      }
      table.add(codeStart + (int) rowStart, codeStart + (int) address, rowFile, rowLine);
      rowFile = -1;
    }
  }
}
