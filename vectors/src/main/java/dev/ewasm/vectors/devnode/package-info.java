/**
 * An Ethereum development node for Wasm contracts: one process that seals blocks of the
 * transactions it gets, keeps them with their states, and speaks Ethereum's JSON-RPC.
 *
 * <pre>{@code
 * try (EthereumNode node = EthereumNode.start(NodeConfig.DEFAULT.withPort(0), StateStores.open("memory"))) {
 *   Web3j web3 = Web3j.build(new HttpService("http://127.0.0.1:" + node.port()));
 * }
 * }</pre>
 *
 * <p>The layers, from the bottom: {@code ChainStore} keeps blocks, {@code Chain} knows them with
 * their states, {@code TransactionPool} holds what waits, {@code BlockProducer} seals, {@code
 * DevChain} does one change after another, {@code Simulator} tries out, and the classes named
 * {@code …Methods} answer requests.
 *
 * @spec https://ethereum.github.io/execution-apis/ Ethereum execution APIs
 */
@NullMarked
package dev.ewasm.vectors.devnode;

import org.jspecify.annotations.NullMarked;
