package dev.ewasm.evmc.client;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * All frames of the process. There are as many as executions ever ran at the same time, nested ones
 * counted; none is ever given up, so a number stays with its frame.
 */
final class FramePool {

  /** Frames that a thread finds without meeting others, if their numbers do not collide. */
  private static final int HOME_SLOTS = 64;

  private static final AtomicReferenceArray<@Nullable Frame> HOMES =
      new AtomicReferenceArray<>(HOME_SLOTS);

  private static final ConcurrentLinkedDeque<Frame> IDLE = new ConcurrentLinkedDeque<>();

  private static final Object GROWING = new Object();

  /** The number of a frame that is no execution's: it answers callbacks with a made-up context. */
  static final int NOBODY = 0;

  /** By number. */
  private static volatile @Nullable Frame[] all = {new Frame(NOBODY)};

  private FramePool() {}

  private static int home() {
    return (int) Thread.currentThread().threadId() & (HOME_SLOTS - 1);
  }

  static Frame acquire() {
    Frame frame = HOMES.getAndSet(home(), null);
    if (frame == null) {
      frame = IDLE.pollFirst();
    }
    return frame == null ? grow() : frame;
  }

  static void release(Frame frame) {
    if (!HOMES.compareAndSet(home(), null, frame)) {
      IDLE.addFirst(frame);
    }
  }

  /** The frame of a number that a machine gave. */
  static Frame byId(long id) {
    @Nullable Frame[] frames = all;
    Frame frame = id > 0 && id < frames.length ? frames[(int) id] : null;
    return frame == null ? Objects.requireNonNull(frames[NOBODY]) : frame;
  }

  private static Frame grow() {
    synchronized (GROWING) {
      @Nullable Frame[] frames = all;
      int next = NOBODY + 1;
      while (next < frames.length && frames[next] != null) {
        next++;
      }
      if (next == frames.length) {
        frames = Arrays.copyOf(frames, 2 * frames.length);
      }
      Frame frame = new Frame(next);
      frames[next] = frame;
      all = frames;
      return frame;
    }
  }
}
