package dev.ewasm.state.trie;

import dev.ewasm.state.Account;
import dev.ewasm.state.codec.RlpException;
import dev.ewasm.state.crypto.Keccak;
import dev.ewasm.state.trie.TrieNode.Branch;
import dev.ewasm.state.trie.TrieNode.Extension;
import dev.ewasm.state.trie.TrieNode.Hashed;
import dev.ewasm.state.trie.TrieNode.Leaf;
import java.util.Arrays;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;

/**
 * Checks proofs made by {@link MerkleTrie#prove}.
 *
 * @spec https://eips.ethereum.org/EIPS/eip-1186 EIP-1186
 */
public final class TrieProof {
  private TrieProof() {}

  /**
   * Returns the value that the proof shows for the key, or null if it shows that there is none.
   *
   * @param key as the trie has it, hashed where it is a secure one
   * @throws InvalidProofException if the nodes do not lead from the root to that answer, or more
   *     are given than needed
   */
  public static byte @Nullable [] verify(Bytes32 root, byte[] key, List<Bytes> proof) {
    if (proof.isEmpty()) {
      if (root.equals(Account.EMPTY_STORAGE_ROOT)) {
        return null;
      }
      throw new InvalidProofException("the proof is empty and the trie is not");
    }
    byte[] path = Nibbles.of(key);
    int depth = 0;
    int used = 0;
    TrieNode node = new Hashed(root.toArray());
    while (node != null) {
      switch (node) {
        case Hashed hashed -> node = next(proof, used++, hashed.hash());
        case Leaf leaf -> {
          expectEnd(proof, used);
          return Arrays.equals(leaf.path, Nibbles.from(path, depth)) ? leaf.value : null;
        }
        case Extension extension -> {
          boolean along = Nibbles.continuesWith(path, depth, extension.path);
          depth += extension.path.length;
          node = along ? extension.child : null;
        }
        case Branch branch -> {
          if (depth == path.length) {
            throw new InvalidProofException("a branch below the end of the key");
          }
          node = branch.children[path[depth++]];
        }
      }
    }
    expectEnd(proof, used);
    return null;
  }

  private static TrieNode next(List<Bytes> proof, int index, byte[] hash) {
    if (index == proof.size()) {
      throw new InvalidProofException("node " + index + " is missing");
    }
    byte[] rlp = proof.get(index).toArray();
    if (!Arrays.equals(Keccak.hash(rlp), hash)) {
      throw new InvalidProofException("node " + index + " has another hash");
    }
    try {
      return TrieNode.decode(rlp);
    } catch (RlpException e) {
      throw new InvalidProofException("node " + index + " is not a trie node: " + e.getMessage());
    }
  }

  private static void expectEnd(List<Bytes> proof, int used) {
    if (used != proof.size()) {
      throw new InvalidProofException(proof.size() - used + " nodes are left over");
    }
  }
}
