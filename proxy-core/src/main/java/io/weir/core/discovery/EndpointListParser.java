package io.weir.core.discovery;

import io.weir.core.spec.EndpointSpec;
import io.weir.core.spec.SpecException;
import java.util.List;

/** Reads the text of a discovery file. What the text looks like is not for core to know. */
@FunctionalInterface
public interface EndpointListParser {
    /**
     * The endpoints the text lists; may be empty.
     *
     * @throws SpecException when the text is no such list; the message says where
     */
    List<EndpointSpec> parse(String text);
}
