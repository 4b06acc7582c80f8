/*
 * HTTP/1.1 requests at a fixed rate, whatever the answers do: the k-th is due k/RATE seconds after the start and goes
 * out on the connection that has been idle longest, or as soon as one is. Its time counts from when it was due, so that
 * a proxy that stalls is not spared the requests it kept from being sent. What was due in the first half second is not
 * counted. An answer other than 200, and one that did not come, is an error. Prints one JSON line.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS_MAX = 4096, SAMPLES_MAX = 4000000, HEAD_MAX = 4096, READ_MAX = 262144 };
static const long long LEAD_NANOS = 500000000, GRACE_NANOS = 2000000000;

struct connection {
    int fd;
    long long due;      /* of the request under way, 0 when idle */
    long body_left;     /* -1 while in the head */
    size_t head_bytes;
    char head[HEAD_MAX + 1];
};

static struct connection connections[CONNECTIONS_MAX];
static struct connection *idle[CONNECTIONS_MAX];
static long count, idle_first, idle_count;
static float *latencies;
static long samples, answers, failed;
static long long start;
static char request[512], input[READ_MAX];
static size_t request_bytes;

static long long now_nanos(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void put_idle(struct connection *c) {
    c->due = 0;
    idle[(idle_first + idle_count++) % count] = c;
}

static void send_due(long long due) {
    struct connection *c = idle[idle_first];
    idle_first = (idle_first + 1) % count;
    idle_count--;
    c->due = due;
    c->body_left = -1;
    c->head_bytes = 0;
    if (send(c->fd, request, request_bytes, MSG_NOSIGNAL) != (ssize_t) request_bytes) {
        fprintf(stderr, "send: %s\n", strerror(errno));
        exit(1);
    }
}

/* Takes what it needs of the head; returns the bytes taken, or -1 when this is no answer to go on with. */
static long read_head(struct connection *c, const char *data, size_t length) {
    size_t had = c->head_bytes, room = HEAD_MAX - had;
    size_t copied = length < room ? length : room;
    memcpy(c->head + had, data, copied);
    c->head_bytes += copied;
    c->head[c->head_bytes] = 0;
    char *end = strstr(c->head, "\r\n\r\n");
    if (end == NULL) {
        return c->head_bytes == HEAD_MAX ? -1 : (long) copied;
    }
    char *field = strcasestr(c->head, "\r\ncontent-length:");
    if (strncmp(c->head, "HTTP/1.1 200", 12) != 0 || field == NULL || field > end) {
        return -1;
    }
    c->body_left = atol(field + 17);
    return end + 4 - c->head - (long) had;
}

static void on_readable(struct connection *c) {
    ssize_t got = recv(c->fd, input, sizeof input, MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN) {
        return;
    }
    long at = 0;
    if (got > 0 && c->due != 0 && c->body_left < 0) {
        at = read_head(c, input, (size_t) got);
    }
    if (got <= 0 || c->due == 0 || at < 0) {
        fprintf(stderr, "connection ended or answered wrongly: %.60s\n", c->head);
        exit(1);
    }
    if (c->body_left < 0) {
        return;
    }
    c->body_left -= got - at;
    if (c->body_left < 0) {
        fprintf(stderr, "more than one answer to a request\n");
        exit(1);
    }
    if (c->body_left == 0) {
        answers++;
        if (samples < SAMPLES_MAX && c->due >= start + LEAD_NANOS) {
            latencies[samples++] = (float) (now_nanos() - c->due) / 1000;
        }
        put_idle(c);
    }
}

static void open_connections(int epoll, unsigned short port) {
    struct sockaddr_in proxy = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    for (long i = 0; i < count; i++) {
        struct connection *c = &connections[i];
        struct epoll_event interest = {.events = EPOLLIN, .data.ptr = c};
        int one = 1;
        c->fd = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(c->fd, (struct sockaddr *) &proxy, sizeof proxy) != 0
            || setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) != 0
            || epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &interest) != 0) {
            perror("connect");
            exit(1);
        }
        put_idle(c);
    }
}

static void wait_until(int epoll, long long until, long long now) {
    struct epoll_event ready[256];
    long long left = until > now ? until - now : 0;
    struct timespec timeout = {left / 1000000000, left % 1000000000};
    int events = epoll_pwait2(epoll, ready, 256, &timeout, NULL);
    for (int i = 0; i < events; i++) {
        on_readable(ready[i].data.ptr);
    }
}

static int by_value(const void *a, const void *b) {
    float x = *(const float *) a, y = *(const float *) b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv) {
    if (argc != 6) {
        fprintf(stderr, "usage: httprate PORT PATH CONNECTIONS RATE SECONDS\n");
        return 2;
    }
    count = atol(argv[3]);
    double rate = atof(argv[4]);
    latencies = malloc(sizeof(float) * SAMPLES_MAX);
    if (count < 1 || count > CONNECTIONS_MAX || rate <= 0 || latencies == NULL) {
        fprintf(stderr, "connections: 1-%d, rate: more than 0\n", CONNECTIONS_MAX);
        return 2;
    }
    request_bytes = (size_t) snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: bench\r\n\r\n", argv[2]);
    int epoll = epoll_create1(0);
    open_connections(epoll, (unsigned short) atoi(argv[1]));
    start = now_nanos();
    double seconds = atof(argv[5]);
    long total = (long) (rate * seconds), sent = 0;
    long long now = start, last = start + (long long) (seconds * 1e9) + GRACE_NANOS;
    while ((sent < total || idle_count < count) && now < last) {
        long long due = start + (long long) ((double) sent / rate * 1e9);
        if (sent < total && idle_count > 0 && due <= now) {
            send_due(due);
            sent++;
        } else {
            wait_until(epoll, sent < total && idle_count > 0 ? due : last, now);
        }
        now = now_nanos();
    }
    failed = total - answers;
    qsort(latencies, (size_t) samples, sizeof(float), by_value);
    printf("{\"requests\": %ld, \"seconds\": %.6f, \"errors\": %ld, \"p50_us\": %.1f, \"p99_us\": %.1f}\n", answers,
           seconds, failed, samples ? latencies[samples / 2] : 0, samples ? latencies[samples * 99 / 100] : 0);
    return 0;
}
