/**
 * JSON-RPC 2.0 over HTTP and WebSocket on one port, for development nodes: every connection is
 * bounded in what it may send, hold and leave unread, so that none can harm the others.
 *
 * <pre>{@code
 * RpcService service = name -> name.equals("hello") ? call -> TextNode.valueOf("world") : null;
 * try (RpcServer server = RpcServer.open(RpcServerConfig.DEFAULT.withPort(0), service, page)) {
 *   server.start();
 *   connect("ws://127.0.0.1:" + server.port());
 * }
 * }</pre>
 *
 * @spec https://www.jsonrpc.org/specification JSON-RPC 2.0
 */
@NullMarked
package dev.ewasm.substrate.rpc;

import org.jspecify.annotations.NullMarked;
