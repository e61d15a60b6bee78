/**
 * Hashes, addresses, keys and signatures of Substrate chains. Nothing here is hardened against side
 * channels: it serves verification, and signing with development keys.
 *
 * <pre>{@code
 * KeyPair alice = KeyPair.fromUri(KeyType.SR25519, "//Alice");
 * byte[] signature = alice.sign(message);
 * Signatures.verify(KeyType.SR25519, signature, message, alice.publicKey()); // true
 * }</pre>
 */
@NullMarked
package dev.ewasm.substrate.crypto;

import org.jspecify.annotations.NullMarked;
