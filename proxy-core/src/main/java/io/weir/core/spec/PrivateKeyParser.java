package io.weir.core.spec;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Private keys as tools write them: PKCS#8 ({@code PRIVATE KEY}), and the older forms that name their algorithm
 * ({@code RSA PRIVATE KEY}, RFC 8017; {@code EC PRIVATE KEY}, RFC 5915), which are put into a PKCS#8 envelope.
 */
final class PrivateKeyParser {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] VERSION_0 = HEX.parseHex("020100");
    private static final byte[] RSA_ALGORITHM = HEX.parseHex("300d06092a864886f70d0101010500");
    private static final byte[] EC_OID = HEX.parseHex("06072a8648ce3d0201");
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final int CURVE = 0xA0;

    private PrivateKeyParser() {}

    /** The key of a PEM file. */
    static PrivateKey parse(Path file, List<PemFile.Block> blocks) {
        for (PemFile.Block block : blocks) {
            if (!block.type().endsWith("PRIVATE KEY")) {
                continue;
            }
            Expect.that(!block.type().startsWith("ENCRYPTED") && block.der().length > 0, "key", file,
                    "a key that is not encrypted");
            return switch (block.type()) {
                case "PRIVATE KEY" -> ofAnyAlgorithm(file, block.der());
                case "RSA PRIVATE KEY" -> key(file, "RSA", envelope(RSA_ALGORITHM, block.der()));
                case "EC PRIVATE KEY" -> key(file, "EC", envelope(ecAlgorithm(file, block.der()), block.der()));
                default -> throw new SpecException("key", file, "an RSA or EC key, not " + block.type());
            };
        }
        throw new SpecException("key", file, "a PEM file with a private key");
    }

    private static PrivateKey ofAnyAlgorithm(Path file, byte[] pkcs8) {
        String text = HEX.formatHex(pkcs8, 0, Math.min(64, pkcs8.length));
        return key(file, text.contains(HEX.formatHex(EC_OID)) ? "EC" : "RSA", pkcs8);
    }

    private static PrivateKey key(Path file, String algorithm, byte[] pkcs8) {
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException notOne) {
            throw new SpecException("key", file, "an RSA or EC key: " + notOne.getMessage());
        }
    }

    private static byte[] envelope(byte[] algorithm, byte[] key) {
        return tagged(SEQUENCE, VERSION_0, algorithm, tagged(OCTET_STRING, key));
    }

    /** The curve stands in the key itself: version, secret, then [0] with its name. */
    private static byte[] ecAlgorithm(Path file, byte[] key) {
        try {
            int at = headerLength(key, 0);
            while (at < key.length) {
                int header = headerLength(key, at);
                int length = length(key, at);
                if ((key[at] & 0xff) == CURVE) {
                    byte[] curve = Arrays.copyOfRange(key, at + header, at + header + length);
                    return tagged(SEQUENCE, EC_OID, curve);
                }
                at += header + length;
            }
        } catch (IndexOutOfBoundsException truncated) {
            throw new SpecException("key", file, "an EC key that is not cut off");
        }
        throw new SpecException("key", file, "an EC key that names its curve");
    }

    private static int headerLength(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        return first < 0x80 ? 2 : 2 + (first & 0x7f);
    }

    private static int length(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = 0; i < (first & 0x7f); i++) {
            length = (length << 8) | (der[at + 2 + i] & 0xff);
        }
        return length;
    }

    private static byte[] tagged(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.size();
        if (length >= 0x100) {
            out.write(0x82);
            out.write(length >> 8);
        } else if (length >= 0x80) {
            out.write(0x81);
        }
        out.write(length);
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }
}
