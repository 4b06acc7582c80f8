/**
 * JMH benchmarks of what every request passes: the head codec, routing, balancing. {@code loadtest/micro} runs them;
 * the comparison with peers is {@code loadtest/peers}. Start at {@link io.weir.loadtest.micro.HeadCodecBenchmark}.
 */
@NullMarked
package io.weir.loadtest.micro;

import org.jspecify.annotations.NullMarked;
