package org.omflow.booster.broker.key;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.PrivateKey;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.omflow.booster.ha.tls.TlsException;

/** A private key encrypted with a passphrase, as text in the form (PKCS#8, PBES2, AES-256) that {@code openssl pkey} reads. */
final class EncryptedKey {
    /** Rounds for a passphrase that a person chose: what OWASP asks of PBKDF2 with SHA-256; about 0.3 s of one core. */
    static final int CHOSEN = 600_000;
    /** Rounds for a random passphrase: nobody can try 2^192 of them, however fast each guess is. */
    static final int RANDOM = 10_000;

    /** Used here alone, and not registered for the rest of the process. */
    private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

    private EncryptedKey() {}

    /** @param rounds how slow each guess at the passphrase is */
    static String lock(PrivateKey key, char[] passphrase, int rounds) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(new JcaPKCS8Generator(
                    key,
                    new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                            .setProvider(PROVIDER)
                            .setPRF(PKCS8Generator.PRF_HMACSHA256)
                            .setIterationCount(rounds)
                            .setPassword(passphrase)
                            .build()));
        } catch (OperatorCreationException e) {
            throw new IllegalStateException("A key cannot be encrypted. Indicates a bug.", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /**
     * Decrypts it.
     *
     * @throws TlsException when the text is no encrypted key or the passphrase is wrong; the message completes "... holds"
     */
    static PrivateKey open(String text, char[] passphrase) throws TlsException {
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            if (!(parser.readObject() instanceof PKCS8EncryptedPrivateKeyInfo locked)) {
                throw new TlsException("no key encrypted with a passphrase (ENCRYPTED PRIVATE KEY)");
            }
            return new JcaPEMKeyConverter()
                    .getPrivateKey(locked.decryptPrivateKeyInfo(new JceOpenSSLPKCS8DecryptorProviderBuilder()
                            .setProvider(PROVIDER)
                            .build(passphrase)));
        } catch (IOException e) {
            throw new TlsException("a damaged key (" + e.getMessage() + ")", e);
        } catch (PKCSException | OperatorCreationException e) {
            throw new TlsException("a key that this passphrase does not open", e);
        }
    }
}
