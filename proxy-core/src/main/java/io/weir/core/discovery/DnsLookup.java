package io.weir.core.discovery;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.DefaultHostsFileEntriesResolver;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.weir.core.loop.ControlThread;
import io.weir.core.loop.LoopGroups;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks names up in the hosts file, then by DNS: UDP, and TCP when an answer was truncated. Nothing is cached here,
 * since the callers keep time by the TTL.
 */
@ControlThread
public final class DnsLookup implements NameLookup, AutoCloseable {
    private static final long QUERY_TIMEOUT_MILLIS = 2_000;
    /** How soon the hosts file is read again. */
    private static final Duration HOSTS_TTL = Duration.ofSeconds(30);
    /** SRV content: priority, weight and port, two bytes each, before the target. */
    private static final int SRV_FIXED_BYTES = 6;

    private final EventLoop control;
    private final DnsNameResolver resolver;
    private final DefaultHostsFileEntriesResolver hostsFile = new DefaultHostsFileEntriesResolver();

    /** Asks the name servers of the machine. */
    public DnsLookup(LoopGroups loops) {
        this(loops, DnsServerAddressStreamProviders.platformDefault());
    }

    /** Asks these name servers. */
    public DnsLookup(LoopGroups loops, DnsServerAddressStreamProvider nameServers) {
        this.control = loops.control().next();
        this.resolver = new DnsNameResolverBuilder(control)
                .datagramChannelFactory(loops.datagramChannel())
                .socketChannelFactory(loops.plainClientChannel())
                .nameServerProvider(nameServers)
                .queryTimeoutMillis(QUERY_TIMEOUT_MILLIS)
                .resolveCache(NoopDnsCache.INSTANCE)
                .cnameCache(NoopDnsCnameCache.INSTANCE)
                .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
                .build();
    }

    @Override
    public void addresses(String host, Consumer<LookupResult<InetAddress>> done) {
        List<InetAddress> known = hostsFile.addresses(host, ResolvedAddressTypes.IPV4_PREFERRED);
        if (known != null && !known.isEmpty()) {
            done.accept(new LookupResult.Found<>(List.copyOf(known), HOSTS_TTL));
        } else if (host.equals("localhost")) {
            // RFC 6761, section 6.3: the name never leaves the machine.
            done.accept(new LookupResult.Found<>(List.of(InetAddress.getLoopbackAddress()), HOSTS_TTL));
        } else {
            FamilyJoin join = new FamilyJoin(done);
            ask(host, DnsRecordType.A, DnsLookup::address, join::onV4);
            ask(host, DnsRecordType.AAAA, DnsLookup::address, join::onV6);
        }
    }

    @Override
    public void services(String name, Consumer<LookupResult<ServiceRecord>> done) {
        ask(name, DnsRecordType.SRV, DnsLookup::service, done);
    }

    /** Closes its sockets; look-ups under way end as failed. */
    @Override
    public void close() {
        resolver.close();
    }

    private <T> void ask(
            String name,
            DnsRecordType type,
            Function<ByteBuf, @Nullable T> decode,
            Consumer<LookupResult<T>> done) {
        assert control.inEventLoop();
        resolver.resolveAll(new DefaultDnsQuestion(name, type)).addListener(
                (Future<List<DnsRecord>> answer) -> done.accept(answer.isSuccess()
                        ? read(answer.getNow(), name, type, decode)
                        : failed(answer.cause())));
    }

    private static <T> LookupResult<T> failed(Throwable cause) {
        Throwable root = cause instanceof UnknownHostException && cause.getCause() != null ? cause.getCause() : cause;
        boolean isDefinite = root instanceof DnsErrorCauseException refused
                ? refused.getCode().equals(DnsResponseCode.NXDOMAIN)
                : !DnsNameResolver.isTransportOrTimeoutError(root);
        return new LookupResult.Failed<>(String.valueOf(root.getMessage()), isDefinite);
    }

    /** Takes {@code records}. */
    private static <T> LookupResult<T> read(
            List<DnsRecord> records, String name, DnsRecordType type, Function<ByteBuf, @Nullable T> decode) {
        List<T> found = new ArrayList<>(records.size());
        long ttlSeconds = Long.MAX_VALUE;
        for (DnsRecord dnsRecord : records) {
            if (dnsRecord instanceof DnsRawRecord raw && raw.type().equals(type)) {
                T value = decode.apply(raw.content());
                if (value != null) {
                    found.add(value);
                    ttlSeconds = Math.min(ttlSeconds, raw.timeToLive());
                }
            }
            ReferenceCountUtil.release(dnsRecord);
        }
        return found.isEmpty()
                ? new LookupResult.Failed<>("no " + type.name() + " record of " + name, true)
                : new LookupResult.Found<>(List.copyOf(found), Duration.ofSeconds(ttlSeconds));
    }

    /** Borrows {@code content}. */
    private static @Nullable InetAddress address(ByteBuf content) {
        byte[] bytes = new byte[content.readableBytes()];
        content.getBytes(content.readerIndex(), bytes);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException wrongLength) {
            return null;
        }
    }

    /** Borrows {@code content}. */
    private static @Nullable ServiceRecord service(ByteBuf content) {
        if (content.readableBytes() <= SRV_FIXED_BYTES) {
            return null;
        }
        ByteBuf bytes = content.duplicate();
        int priority = bytes.readUnsignedShort();
        int weight = bytes.readUnsignedShort();
        int port = bytes.readUnsignedShort();
        String target = DefaultDnsRecordDecoder.decodeName(bytes);
        String host = target.endsWith(".") ? target.substring(0, target.length() - 1) : target;
        // RFC 2782: a target of "." says that the service is not there.
        return host.isEmpty() ? null : new ServiceRecord(priority, weight, port, host);
    }
}
