/**
 * The contract ABI of Solidity for signatures that are known only at run time: what a person types
 * becomes call data, and results, logs and revert data become what a person reads.
 *
 * <pre>{@code
 * AbiFunction transfer = AbiFunction.parse("transfer(address,uint256)(bool)");
 * Bytes input = transfer.encodeCall(List.of("0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "1.5ether"));
 * List<AbiValue> result = transfer.decodeResult(output);
 * String text = AbiText.print(result);
 * }</pre>
 *
 * @spec https://docs.soliditylang.org/en/latest/abi-spec.html Contract ABI Specification
 */
@NullMarked
package dev.ewasm.vectors.abi;

import org.jspecify.annotations.NullMarked;
