package io.weir.l7.route;

import io.weir.core.loop.Shared;
import io.weir.l7.message.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Exact paths and prefixes in one radix tree over bytes; looking up allocates nothing. Built while compiling, then only
 * read. A path is the target's bytes up to its query, compared as sent: no escapes are decoded, no dots removed.
 */
@Shared
final class PathTrie {
    private static final Route[] NONE = {};

    private final Node root = new Node(new byte[0]);

    /** A node stands for the bytes of all labels from the root to it. */
    private static final class Node {
        private byte[] label;
        private Node[] children = {};
        private Route[] exact = NONE;
        private Route[] prefix = NONE;

        Node(byte[] label) {
            this.label = label;
        }

        @Nullable Node child(byte first) {
            for (Node child : children) {
                if (child.label[0] == first) {
                    return child;
                }
            }
            return null;
        }
    }

    void addExact(String path, Route route) {
        Node node = nodeOf(path);
        node.exact = appended(node.exact, route);
    }

    void addPrefix(String prefix, Route route) {
        Node node = nodeOf(prefix);
        node.prefix = appended(node.prefix, route);
    }

    private static Route[] appended(Route[] routes, Route route) {
        Route[] longer = Arrays.copyOf(routes, routes.length + 1);
        longer[routes.length] = route;
        return longer;
    }

    private Node nodeOf(String text) {
        byte[] key = text.getBytes(StandardCharsets.UTF_8);
        Node node = root;
        int at = 0;
        while (at < key.length) {
            Node child = node.child(key[at]);
            if (child == null) {
                child = new Node(Arrays.copyOfRange(key, at, key.length));
                node.children = Arrays.copyOf(node.children, node.children.length + 1);
                node.children[node.children.length - 1] = child;
                return child;
            }
            int common = Arrays.mismatch(child.label, 0, child.label.length, key, at, key.length);
            if (common >= 0 && common < child.label.length) {
                splitAt(child, common);
            }
            at += child.label.length;
            node = child;
        }
        return node;
    }

    /** Makes {@code node} end after {@code length} bytes of its label; what it was becomes its only child. */
    private static void splitAt(Node node, int length) {
        Node rest = new Node(Arrays.copyOfRange(node.label, length, node.label.length));
        rest.children = node.children;
        rest.exact = node.exact;
        rest.prefix = node.prefix;
        node.label = Arrays.copyOf(node.label, length);
        node.children = new Node[] {rest};
        node.exact = NONE;
        node.prefix = NONE;
    }

    /** The exact path if it is here, else the longest prefix, whose conditions hold. */
    @Nullable Route match(RequestHead head) {
        byte[] bytes = head.fields().bytes();
        int at = head.targetStart();
        int end = at + head.pathLength();
        return descend(root, bytes, at, end, head);
    }

    private static @Nullable Route descend(Node node, byte[] bytes, int at, int end, RequestHead head) {
        Route found = null;
        if (at == end) {
            found = HostRoutes.firstOf(node.exact, head);
        } else {
            Node child = node.child(bytes[at]);
            if (child != null && end - at >= child.label.length
                    && Arrays.equals(child.label, 0, child.label.length, bytes, at, at + child.label.length)) {
                found = descend(child, bytes, at + child.label.length, end, head);
            }
        }
        return found != null ? found : HostRoutes.firstOf(node.prefix, head);
    }
}
