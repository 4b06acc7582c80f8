package io.weir.core.tls;

import io.netty.handler.ssl.NotSslRecordException;
import io.weir.core.stats.TlsStats.Handshake;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why a handshake failed.
 *
 * @param detail for logs
 */
public record TlsFailure(Handshake end, String detail) {
    private static final int CAUSES_MAX = 8;

    /** Reads what the engine and its trust manager threw. The libraries share no codes, only words. */
    public static TlsFailure of(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
            Handshake end = byType(cause);
            if (end != null) {
                return new TlsFailure(end, detail(end, cause));
            }
            cause = cause.getCause();
        }
        return ofWords(words(thrown));
    }

    private static @Nullable Handshake byType(Throwable cause) {
        return switch (cause) {
            case NotSslRecordException clear -> Handshake.CLEAR_TEXT;
            case CertificateExpiredException expired -> Handshake.EXPIRED;
            case CertificateNotYetValidException early -> Handshake.NOT_YET_VALID;
            case CertPathBuilderException nobodyKnown -> Handshake.UNKNOWN_CA;
            case CertPathValidatorException path when !(path.getCause() instanceof CertificateException) ->
                Handshake.BAD_CERTIFICATE;
            case CertificateException certificate when isAboutNames(certificate) -> Handshake.NAME_MISMATCH;
            case CertificateException certificate when certificate.getCause() == null -> Handshake.BAD_CERTIFICATE;
            case ClosedChannelException closed -> Handshake.CLOSED;
            default -> null;
        };
    }

    private static boolean isAboutNames(CertificateException certificate) {
        String message = String.valueOf(certificate.getMessage());
        return message.startsWith("No subject alternative") || message.startsWith("No name matching")
                || message.startsWith("Illegal given domain name");
    }

    private static String detail(Handshake end, Throwable cause) {
        return switch (end) {
            case CLEAR_TEXT -> "what came is not TLS";
            case CLOSED -> "closed during the handshake";
            case UNKNOWN_CA -> "the certificate leads to no trusted authority";
            case EXPIRED -> "the certificate has expired: " + cause.getMessage();
            case NOT_YET_VALID -> "the certificate is not valid yet: " + cause.getMessage();
            default -> String.valueOf(cause.getMessage());
        };
    }

    private static TlsFailure ofWords(String words) {
        String upper = words.toUpperCase(Locale.ROOT).replace(' ', '_');
        Handshake end;
        if (upper.contains("UNSUPPORTED_PROTOCOL") || upper.contains("PROTOCOL_VERSION")
                || upper.contains("WRONG_VERSION_NUMBER")) {
            end = Handshake.VERSION;
        } else if (upper.contains("NO_SHARED_CIPHER") || upper.contains("NO_CIPHER_SUITES_IN_COMMON")) {
            end = Handshake.CIPHER;
        } else if (upper.contains("PEER_DID_NOT_RETURN_A_CERTIFICATE") || upper.contains("EMPTY_CLIENT_CERT")) {
            end = Handshake.NO_CERTIFICATE;
        } else if (upper.contains("ALERT")) {
            end = Handshake.ALERT;
        } else if (upper.contains("CONNECTION_RESET") || upper.contains("CONNECTION_CLOSED")
                || upper.contains("BROKEN_PIPE")) {
            end = Handshake.CLOSED;
        } else {
            end = Handshake.PROTOCOL;
        }
        return new TlsFailure(end, words);
    }

    /** BoringSSL's own words without its numbers: {@code NO_SHARED_CIPHER}. */
    private static String words(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; cause.getCause() != null && depth < CAUSES_MAX; depth++) {
            cause = cause.getCause();
        }
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        int library = message.lastIndexOf("OPENSSL_internal:");
        return library < 0 ? message : message.substring(library + "OPENSSL_internal:".length());
    }

    @Override
    public String toString() {
        return end.text() + ": " + detail;
    }
}
