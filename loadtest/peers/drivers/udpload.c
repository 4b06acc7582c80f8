/*
 * UDP load: FLOWS client sockets, each with one datagram under way; the answer sends the next one. A datagram without
 * an answer for 200 ms counts as lost and is sent again. Prints one JSON line.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>

enum { FLOWS_MAX = 4096, SAMPLES_MAX = 4000000, LOST_AFTER_NANOS = 200000000, PAYLOAD_MAX = 65507 };

struct flow {
    int fd;
    long long sent_at;
};

static struct flow flows[FLOWS_MAX];
static float *latencies;
static long samples, answers, lost, failed;
static char payload[PAYLOAD_MAX], answer[PAYLOAD_MAX];

static long long now_nanos(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void send_next(struct flow *flow, long size, long long now) {
    flow->sent_at = now;
    if (send(flow->fd, payload, (size_t) size, 0) < 0) {
        failed++;
    }
}

static void on_readable(struct flow *flow, long size) {
    ssize_t got = recv(flow->fd, answer, sizeof answer, MSG_DONTWAIT);
    long long now = now_nanos();
    if (got != size) {
        if (got >= 0 || errno != EAGAIN) {
            failed++;
        }
        return;
    }
    answers++;
    if (samples < SAMPLES_MAX) {
        latencies[samples++] = (float) (now - flow->sent_at) / 1000;
    }
    send_next(flow, size, now);
}

static void resend_lost(long count, long size, long long now) {
    for (long i = 0; i < count; i++) {
        if (now - flows[i].sent_at > LOST_AFTER_NANOS) {
            lost++;
            send_next(&flows[i], size, now);
        }
    }
}

static int by_value(const void *a, const void *b) {
    float x = *(const float *) a, y = *(const float *) b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv) {
    if (argc != 5) {
        fprintf(stderr, "usage: udpload PORT FLOWS PAYLOAD_BYTES SECONDS\n");
        return 2;
    }
    long count = atol(argv[2]), size = atol(argv[3]);
    latencies = malloc(sizeof(float) * SAMPLES_MAX);
    if (count < 1 || count > FLOWS_MAX || size < 1 || size > PAYLOAD_MAX || latencies == NULL) {
        fprintf(stderr, "flows: 1-%d, payload: 1-%d\n", FLOWS_MAX, PAYLOAD_MAX);
        return 2;
    }
    struct sockaddr_in proxy = {.sin_family = AF_INET, .sin_port = htons((unsigned short) atoi(argv[1])),
                                .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int epoll = epoll_create1(0);
    long long start = now_nanos(), end = start + (long long) (atof(argv[4]) * 1e9), checked = start;
    for (long i = 0; i < count; i++) {
        flows[i].fd = socket(AF_INET, SOCK_DGRAM, 0);
        struct epoll_event interest = {.events = EPOLLIN, .data.ptr = &flows[i]};
        if (connect(flows[i].fd, (struct sockaddr *) &proxy, sizeof proxy) != 0
            || epoll_ctl(epoll, EPOLL_CTL_ADD, flows[i].fd, &interest) != 0) {
            perror("connect");
            return 1;
        }
        send_next(&flows[i], size, start);
    }
    long long now = start;
    while (now < end) {
        struct epoll_event ready[256];
        int events = epoll_wait(epoll, ready, 256, 50);
        for (int i = 0; i < events; i++) {
            on_readable(ready[i].data.ptr, size);
        }
        now = now_nanos();
        if (now - checked > LOST_AFTER_NANOS / 4) {
            checked = now;
            resend_lost(count, size, now);
        }
    }
    qsort(latencies, (size_t) samples, sizeof(float), by_value);
    printf("{\"requests\": %ld, \"seconds\": %.6f, \"errors\": %ld, \"p50_us\": %.1f, \"p99_us\": %.1f}\n", answers,
           (double) (now - start) / 1e9, lost + failed, samples ? latencies[samples / 2] : 0,
           samples ? latencies[samples * 99 / 100] : 0);
    return 0;
}
