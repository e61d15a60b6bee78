package dev.ewasm.state.codec;

import dev.ewasm.state.Address;
import dev.ewasm.state.crypto.Keccak;
import org.apache.tuweni.bytes.Bytes32;

/** Where a new contract lives. */
public final class ContractAddress {
  private ContractAddress() {}

  /**
   * Returns the address made by a creation transaction or CREATE: the last 20 bytes of
   * keccak(RLP[sender, nonce]).
   *
   * @param nonce the sender's nonce before it is raised for this creation; unsigned
   * @spec https://ethereum.github.io/yellowpaper/paper.pdf Yellow Paper, section 7
   */
  public static Address create(Address sender, long nonce) {
    byte[] pair =
        new RlpWriter(32).beginList().bytes(sender.toArray()).scalar(nonce).endList().toArray();
    return Address.of(Keccak.hash(pair), 12);
  }

  /**
   * Returns the address made by CREATE2: the last 20 bytes of keccak(0xff ++ sender ++ salt ++
   * keccak(init code)).
   *
   * @spec https://eips.ethereum.org/EIPS/eip-1014 EIP-1014
   */
  public static Address create2(Address sender, Bytes32 salt, Bytes32 initCodeHash) {
    byte[] preimage = new byte[1 + Address.SIZE + 32 + 32];
    preimage[0] = (byte) 0xFF;
    sender.copyTo(preimage, 1);
    System.arraycopy(salt.toArrayUnsafe(), 0, preimage, 21, 32);
    System.arraycopy(initCodeHash.toArrayUnsafe(), 0, preimage, 53, 32);
    return Address.of(Keccak.hash(preimage), 12);
  }
}
