package dev.ewasm.substrate.rpc;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of a WebSocket.
 *
 * @spec https://www.rfc-editor.org/rfc/rfc6455 RFC 6455
 */
final class WebSocketConnection implements RpcClient {

  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int CONTINUATION = 0;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;
  private static final int FINAL = 0x80;
  private static final int PROTOCOL_ERROR = 1002;
  private static final int TOO_BIG = 1009;
  private static final int MAX_CONTROL_BYTES = 125;

  private final RpcServer server;
  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final Deque<byte[]> queue = new ArrayDeque<>();
  private long queuedBytes;
  private boolean closing;

  WebSocketConnection(RpcServer server, Socket socket, InputStream in, OutputStream out) {
    this.server = server;
    this.socket = socket;
    this.in = new DataInputStream(in);
    this.out = out;
  }

  /** The answer to a client's key. */
  static String accept(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-1", e);
    }
  }

  void serve() throws IOException {
    Thread writer = Thread.ofVirtual().start(this::writeQueued);
    try {
      while (true) {
        String message = readMessage();
        if (message == null) {
          return;
        }
        server.handler().handle(message, this, this::send);
      }
    } finally {
      server.service().disconnected(this);
      stop();
      try {
        // Lets a farewell go out to a client that reads.
        writer.join(1000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public boolean canSubscribe() {
    return true;
  }

  @Override
  public void send(String message) {
    enqueue(frame(TEXT, message.getBytes(StandardCharsets.UTF_8)));
  }

  private synchronized void enqueue(byte[] frame) {
    if (closing) {
      return;
    }
    if (queuedBytes + frame.length > server.config().maxQueuedBytes()) {
      // The client does not read; nobody else waits for it.
      closing = true;
      queue.clear();
      closeSocket();
    } else {
      queue.add(frame);
      queuedBytes += frame.length;
    }
    notifyAll();
  }

  private synchronized void stop() {
    closing = true;
    notifyAll();
  }

  private void closeSocket() {
    try {
      socket.close();
    } catch (IOException e) {
      // It was closed already.
    }
  }

  private synchronized byte @Nullable [] take() throws InterruptedException {
    while (queue.isEmpty() && !closing) {
      wait();
    }
    return queue.poll();
  }

  private void writeQueued() {
    try {
      for (byte[] frame = take(); frame != null; frame = take()) {
        out.write(frame);
        synchronized (this) {
          queuedBytes -= frame.length;
        }
      }
    } catch (IOException e) {
      stop();
      closeSocket();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static byte[] frame(int opcode, byte[] payload) {
    int length = payload.length;
    ByteBuffer frame = ByteBuffer.allocate(length + 10);
    frame.put((byte) (FINAL | opcode));
    if (length <= MAX_CONTROL_BYTES) {
      frame.put((byte) length);
    } else if (length <= 0xffff) {
      frame.put((byte) 126).putShort((short) length);
    } else {
      frame.put((byte) 127).putLong(length);
    }
    frame.put(payload);
    return Arrays.copyOf(frame.array(), frame.position());
  }

  /** Reads the next message; null when the connection ends. */
  private @Nullable String readMessage() throws IOException {
    byte[] message = new byte[0];
    boolean started = false;
    while (true) {
      int first = firstByte();
      if (first < 0) {
        return null;
      }
      int opcode = first & 0xf;
      boolean last = (first & FINAL) != 0;
      int second = in.readUnsignedByte();
      boolean control = opcode >= CLOSE;
      long length = length(second & 0x7f);
      boolean expected = control || (opcode == CONTINUATION) == started;
      if ((first & 0x70) != 0
          || (second & 0x80) == 0
          || !expected
          || (control && (length > MAX_CONTROL_BYTES || !last))
          || (opcode > BINARY && !control)
          || opcode > PONG) {
        return farewell(PROTOCOL_ERROR);
      }
      if (length < 0 || length + message.length > server.config().maxMessageBytes()) {
        return farewell(TOO_BIG);
      }
      byte[] payload = readPayload((int) length);
      switch (opcode) {
        case CLOSE -> {
          enqueue(frame(CLOSE, payload.length >= 2 ? Arrays.copyOf(payload, 2) : new byte[0]));
          return null;
        }
        case PING -> enqueue(frame(PONG, payload));
        case PONG -> {}
        default -> {
          int before = message.length;
          message = Arrays.copyOf(message, before + payload.length);
          System.arraycopy(payload, 0, message, before, payload.length);
          started = true;
          if (last) {
            return new String(message, StandardCharsets.UTF_8);
          }
        }
      }
    }
  }

  /**
   * Waits for the next frame, -1 for the end; asks a client that is silent for a sign of life once,
   * so that a peer which vanished without a word does not stay for ever.
   */
  private int firstByte() throws IOException {
    try {
      return in.read();
    } catch (SocketTimeoutException e) {
      enqueue(frame(PING, new byte[0]));
      return in.read();
    }
  }

  private long length(int code) throws IOException {
    return switch (code) {
      case 126 -> in.readUnsignedShort();
      case 127 -> in.readLong();
      default -> code;
    };
  }

  private byte[] readPayload(int length) throws IOException {
    byte[] mask = in.readNBytes(4);
    byte[] payload = in.readNBytes(length);
    if (payload.length < length || mask.length < 4) {
      throw new IOException("connection ended within a frame");
    }
    for (int i = 0; i < length; i++) {
      payload[i] ^= mask[i & 3];
    }
    return payload;
  }

  private @Nullable String farewell(int status) {
    enqueue(frame(CLOSE, new byte[] {(byte) (status >> 8), (byte) status}));
    return null;
  }
}
