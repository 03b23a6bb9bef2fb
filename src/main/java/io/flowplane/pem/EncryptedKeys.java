package io.flowplane.pem;

import java.io.IOException;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.bc.BcPEMDecryptorProvider;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/** Opens private keys that a password protects. */
final class EncryptedKeys {
    /** Who sends a key chooses how long its opening takes; openssl's usual count is 2,048. */
    private static final int MOST_ITERATIONS = 1_000_000;

    private static final String WRONG_PASSWORD =
            "can't be opened with this password; give the right one, or the key without encryption";

    private EncryptedKeys() {}

    /** The old form, with {@code DEK-Info}. */
    static PrivateKeyInfo open(PEMEncryptedKeyPair locked, String password) throws WrongPem {
        try {
            return locked.decryptKeyPair(new BcPEMDecryptorProvider(password.toCharArray()))
                    .getPrivateKeyInfo();
        } catch (IOException | RuntimeException e) {
            throw new WrongPem(WRONG_PASSWORD);
        }
    }

    /** PKCS#8, by PBES2 with PBKDF2: what openssl writes. */
    static PrivateKeyInfo open(PKCS8EncryptedPrivateKeyInfo locked, String password) throws WrongPem {
        checkEffort(locked.getEncryptionAlgorithm());
        try {
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(locked.getEncoded());
            String algorithm = info.getAlgParameters().toString();
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(password.toCharArray())),
                    info.getAlgParameters());
            return PrivateKeyInfo.getInstance(info.getKeySpec(cipher).getEncoded());
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw new WrongPem(WRONG_PASSWORD);
        }
    }

    private static void checkEffort(AlgorithmIdentifier algorithm) throws WrongPem {
        try {
            if (algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBES2)) {
                var derivation =
                        PBES2Parameters.getInstance(algorithm.getParameters()).getKeyDerivationFunc();
                boolean usual = derivation.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBKDF2);
                if (usual
                        && PBKDF2Params.getInstance(derivation.getParameters())
                                        .getIterationCount()
                                        .bitLength()
                                < Integer.SIZE
                        && PBKDF2Params.getInstance(derivation.getParameters())
                                        .getIterationCount()
                                        .intValue()
                                <= MOST_ITERATIONS) {
                    return;
                }
            }
        } catch (RuntimeException e) {
            throw new WrongPem(WRONG_PASSWORD);
        }
        throw new WrongPem("is encrypted in an unusual way; encrypt it by PBES2 with PBKDF2 and at most "
                + MOST_ITERATIONS + " iterations (openssl pkcs8 -topk8), or give it without encryption");
    }
}
