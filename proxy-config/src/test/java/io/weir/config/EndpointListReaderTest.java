package io.weir.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.spec.EndpointSpec;
import io.weir.core.spec.SpecException;
import org.junit.jupiter.api.Test;

class EndpointListReaderTest {
    @Test
    void shortAndLongFormsStandSideBySide() {
        assertThat(EndpointListReader.parse("- 10.0.0.1:80\n- { address: 10.0.0.2:80, weight: 3, backup: true }\n"))
                .containsExactly(EndpointSpec.of("10.0.0.1:80"),
                        new EndpointSpec(EndpointSpec.of("10.0.0.2:80").address(), 3, true, 0));
    }

    @Test
    void theListMayStandBelowItsName() {
        assertThat(EndpointListReader.parse("endpoints: [10.0.0.1:80]")).hasSize(1);
    }

    @Test
    void anEmptyListIsAList() {
        assertThat(EndpointListReader.parse("[]")).isEmpty();
    }

    @Test
    void everyProblemIsToldWithItsLine() {
        assertThatThrownBy(() -> EndpointListReader.parse("- 10.0.0.1\n- { address: 10.0.0.2:80, weigth: 3 }\n"))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining("line 1").hasMessageContaining("line 2").hasMessageContaining("weight");
    }

    @Test
    void whatIsNotYamlIsToldWithItsLine() {
        assertThatThrownBy(() -> EndpointListReader.parse("- 10.0.0.1:80\n- ["))
                .isInstanceOf(SpecException.class).hasMessageContaining("line 2: not YAML");
    }

    @Test
    void nothingIsNotAnEmptyList() {
        assertThatThrownBy(() -> EndpointListReader.parse("")).isInstanceOf(SpecException.class);
    }

    @Test
    void anAddressMayBeThereOnce() {
        assertThatThrownBy(() -> EndpointListReader.parse("[10.0.0.1:80, 10.0.0.1:80]"))
                .isInstanceOf(SpecException.class).hasMessageContaining("each address once");
    }
}
