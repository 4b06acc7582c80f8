package io.weir.l4.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cluster.PickKeys;
import io.weir.core.cluster.PickRequest;
import io.weir.core.spec.BalanceSpec;
import io.weir.core.spec.BalanceSpec.HashSpec;
import io.weir.core.spec.BalanceSpec.Policy;
import io.weir.core.spec.ClusterSpec;
import io.weir.core.spec.EndpointSpec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class UdpPickKeysTest {
    private static final InetSocketAddress CLIENT = new InetSocketAddress(InetAddress.ofLiteral("10.1.2.3"), 1000);
    private static final InetSocketAddress LOCAL = new InetSocketAddress(InetAddress.ofLiteral("10.9.9.9"), 53);

    private static PickRequest requestFor(Policy policy) {
        PickRequest request = new PickRequest().key(1).source(1);
        ClusterSpec cluster = ClusterSpec.of("c", EndpointSpec.of("127.0.0.1:1"))
                .withBalance(new BalanceSpec(policy, HashSpec.DEFAULT));
        UdpPickKeys.fill(request, cluster, CLIENT, LOCAL);
        return request;
    }

    @Test
    void hashingPoliciesGetTheClientsAddressWithoutItsPort() {
        assertThat(requestFor(Policy.MAGLEV).key()).isEqualTo(PickKeys.of(CLIENT));
        assertThat(requestFor(Policy.SOURCE_HASH).key()).isEqualTo(PickKeys.of(CLIENT));
    }

    @Test
    void destinationHashGetsTheAddressTheClientSentTo() {
        assertThat(requestFor(Policy.DESTINATION_HASH).key()).isEqualTo(PickKeys.of(LOCAL));
    }

    @Test
    void otherPoliciesGetNoKey() {
        assertThat(requestFor(Policy.ROUND_ROBIN).key()).isZero();
        assertThat(requestFor(Policy.ROUND_ROBIN).source()).isZero();
    }

    @Test
    void clientsOfOneNetworkHaveOneSource() {
        assertThat(UdpPickKeys.source(InetAddress.ofLiteral("10.1.2.3"), 20))
                .isEqualTo(UdpPickKeys.source(InetAddress.ofLiteral("10.1.15.9"), 20))
                .isNotEqualTo(UdpPickKeys.source(InetAddress.ofLiteral("10.1.16.9"), 20));
        assertThat(UdpPickKeys.source(InetAddress.ofLiteral("fd00:1::1"), 16))
                .isEqualTo(UdpPickKeys.source(InetAddress.ofLiteral("fd00:1::2"), 16))
                .isNotEqualTo(UdpPickKeys.source(InetAddress.ofLiteral("fd00:1:0:1::2"), 16));
    }
}
