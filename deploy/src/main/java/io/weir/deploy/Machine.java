package io.weir.deploy;

/** The processor of the machine that builds, under the names others have for it; what is shipped runs on no other. */
final class Machine {
    private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");

    /** In the names of Netty's jars. */
    static final String NETTY = ARM ? "aarch_64" : "x86_64";
    /** In OCI images, as Go names it. */
    static final String OCI = ARM ? "arm64" : "amd64";

    private Machine() { }
}
