package dev.ewasm.vectors.devnode;

import dev.ewasm.eei.fork.Fork;
import dev.ewasm.state.Account;
import dev.ewasm.state.Address;
import dev.ewasm.state.codec.RlpReader;
import dev.ewasm.state.codec.RlpWriter;
import dev.ewasm.state.crypto.Keccak;
import java.nio.charset.StandardCharsets;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;

/**
 * What a block's hash is made of.
 *
 * @param fork decides which fields there are
 * @param logsBloom 256 bytes
 * @param difficulty 0 from Paris on
 * @param timestamp seconds since the epoch
 * @param mixHash the block's randomness from Paris on
 * @param baseFee wei per gas; 0 before London
 */
record BlockHeader(
    Fork fork,
    Bytes32 parentHash,
    Address coinbase,
    Bytes32 stateRoot,
    Bytes32 transactionsRoot,
    Bytes32 receiptsRoot,
    Bytes logsBloom,
    UInt256 difficulty,
    long number,
    long gasLimit,
    long gasUsed,
    long timestamp,
    Bytes extraData,
    Bytes32 mixHash,
    UInt256 baseFee) {

  /** Keccak-256 of the empty list's encoding. */
  static final Bytes32 NO_UNCLES =
      Bytes32.fromHexString("0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347");

  /** Root of the trie of no withdrawals. */
  static final Bytes32 NO_WITHDRAWALS = Account.EMPTY_STORAGE_ROOT;

  /** SHA-256 of no requests (EIP-7685). */
  static final Bytes32 NO_REQUESTS =
      Bytes32.fromHexString("0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

  /** What the node's blocks carry in the field for anything. */
  static final Bytes EXTRA_DATA = Bytes.wrap("ewasm".getBytes(StandardCharsets.US_ASCII));

  static final Bytes NONCE = Bytes.wrap(new byte[8]);

  boolean hasBaseFee() {
    return fork.isAtLeast(Fork.LONDON);
  }

  boolean hasWithdrawals() {
    return fork.isAtLeast(Fork.SHANGHAI);
  }

  boolean hasBlobGas() {
    return fork.isAtLeast(Fork.CANCUN);
  }

  boolean hasRequests() {
    return fork.isAtLeast(Fork.PRAGUE);
  }

  Bytes encode() {
    RlpWriter writer = new RlpWriter(640).beginList();
    writer.bytes(parentHash).bytes(NO_UNCLES).bytes(coinbase.toBytes());
    writer.bytes(stateRoot).bytes(transactionsRoot).bytes(receiptsRoot).bytes(logsBloom);
    writer.scalar(difficulty).scalar(number).scalar(gasLimit).scalar(gasUsed).scalar(timestamp);
    writer.bytes(extraData).bytes(mixHash).bytes(NONCE);
    if (hasBaseFee()) {
      writer.scalar(baseFee);
    }
    if (hasWithdrawals()) {
      writer.bytes(NO_WITHDRAWALS);
    }
    if (hasBlobGas()) {
      writer.scalar(0).scalar(0).bytes(Bytes32.ZERO);
    }
    if (hasRequests()) {
      writer.bytes(NO_REQUESTS);
    }
    return writer.endList().toBytes();
  }

  Bytes32 hash() {
    return Keccak.hash(encode());
  }

  /** Reads what {@link #encode} wrote under the same fork. */
  static BlockHeader decode(RlpReader fields, Fork fork) {
    Bytes32 parentHash = fields.bytes32();
    fields.bytes32();
    Address coinbase = Address.of(fields.bytes());
    Bytes32 stateRoot = fields.bytes32();
    Bytes32 transactionsRoot = fields.bytes32();
    Bytes32 receiptsRoot = fields.bytes32();
    Bytes logsBloom = fields.bytes();
    UInt256 difficulty = fields.uint256();
    long number = fields.scalar();
    long gasLimit = fields.scalar();
    long gasUsed = fields.scalar();
    long timestamp = fields.scalar();
    Bytes extraData = fields.bytes();
    Bytes32 mixHash = fields.bytes32();
    fields.bytes();
    UInt256 baseFee = fields.hasNext() ? fields.uint256() : UInt256.ZERO;
    return new BlockHeader(
        fork,
        parentHash,
        coinbase,
        stateRoot,
        transactionsRoot,
        receiptsRoot,
        logsBloom,
        difficulty,
        number,
        gasLimit,
        gasUsed,
        timestamp,
        extraData,
        mixHash,
        baseFee);
  }
}
