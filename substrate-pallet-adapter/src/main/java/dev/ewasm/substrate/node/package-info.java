/**
 * A development chain of one node: seals blocks from a pool of extrinsics, keeps all of them with
 * their states, and speaks Substrate's JSON-RPC over HTTP and WebSocket on one port.
 *
 * <pre>{@code
 * try (DevNode node = DevNode.start(NodeConfig.DEFAULT.withPort(0))) {
 *   connect("ws://127.0.0.1:" + node.port());
 * }
 * }</pre>
 */
@NullMarked
package dev.ewasm.substrate.node;

import org.jspecify.annotations.NullMarked;
