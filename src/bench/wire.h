/* What the server and the load generator of the benchmarks share: bytes that grow, HTTP/1.1 bodies, and the answer that is right. */
#ifndef WIRE_H
#define WIRE_H
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define NEVER INT64_MAX
#define TAG_BEGIN "[req-"
#define TAG_LENGTH 13 /* [req-0000001] */

struct bytes {
    char *at;
    size_t size, room;
};

static inline void need(struct bytes *b, size_t more) {
    if (b->size + more + 1 <= b->room) return;
    b->room = (b->size + more + 1) * 2;
    b->at = realloc(b->at, b->room);
    if (!b->at) abort();
}

/* A zero stands behind, so that it can be searched as a string. */
static inline void add(struct bytes *b, const void *from, size_t size) {
    need(b, size);
    memcpy(b->at + b->size, from, size);
    b->size += size;
    b->at[b->size] = 0;
}

static inline void clear(struct bytes *b) {
    need(b, 0);
    b->size = 0;
    b->at[0] = 0;
}

static inline void drop(struct bytes *b, size_t size) {
    memmove(b->at, b->at + size, b->size - size + 1);
    b->size -= size;
}

/* Reads what is there. Returns 0 when the peer has gone. */
static inline int take(int fd, struct bytes *b) {
    need(b, 16384);
    ssize_t n = read(fd, b->at + b->size, 16384);
    if (n < 0) return errno == EAGAIN || errno == EINTR;
    b->size += n;
    b->at[b->size] = 0;
    return n > 0;
}

static inline int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* Waits for events until then, to some microseconds. */
static inline int wait_until(int epoll, struct epoll_event *events, int most, int64_t then) {
    if (then == NEVER) return epoll_wait(epoll, events, most, -1);
    int64_t left = then - now();
    if (left < 0) left = 0;
    struct timespec t = {left / 1000000000, left % 1000000000};
    return epoll_pwait2(epoll, events, most, &t, NULL);
}

static inline void prepare(int fd) {
    int yes = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

static inline void prepare_process(void) {
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    prctl(PR_SET_TIMERSLACK, 1);
}

/* The body of a message, decoded as it comes. */
struct body {
    int chunked, done, trailer;
    long left; /* of the body, or of the chunk and the line end behind it */
};

static inline const char *header(const char *head, const char *name) {
    size_t length = strlen(name);
    for (const char *line = strstr(head, "\r\n"); line; line = strstr(line, "\r\n")) {
        line += 2;
        if (!strncasecmp(line, name, length) && line[length] == ':') return line + length + 1 + strspn(line + length + 1, " ");
    }
    return NULL;
}

/* Begins with a message's head, if it is there whole and followed by nothing that is not its body. Returns its length, or 0. */
static inline size_t begin(struct body *body, struct bytes *in) {
    char *end = in->size ? strstr(in->at, "\r\n\r\n") : NULL;
    if (!end) return 0;
    char kept = end[2];
    end[2] = 0;
    const char *length = header(in->at, "content-length"), *coding = header(in->at, "transfer-encoding");
    *body = (struct body){.chunked = coding && !strncasecmp(coding, "chunked", 7), .left = length ? atol(length) : 0};
    body->done = !body->chunked && body->left == 0;
    end[2] = kept;
    return end + 4 - in->at;
}

/* Moves what is there of the body from in to out. Returns 0 when it is not understood. */
static inline int decode(struct body *body, struct bytes *in, struct bytes *out) {
    size_t at = 0;
    while (!body->done && at < in->size) {
        if (!body->chunked || body->left > 0) {
            size_t size = in->size - at;
            if (size > (size_t)body->left) size = body->left;
            size_t text = size;
            if (body->chunked) { /* the last two bytes are the line end */
                text = body->left > 2 ? (size_t)body->left - 2 : 0;
                if (text > size) text = size;
            }
            add(out, in->at + at, text);
            at += size;
            body->left -= size;
            body->done = !body->chunked && body->left == 0;
            continue;
        }
        char *line = in->at + at, *end = strstr(line, "\r\n");
        if (!end) break;
        if (body->trailer) {
            body->done = end == line;
        } else {
            char *rest;
            long size = strtol(line, &rest, 16);
            if (rest == line || size < 0) return 0;
            if (size) body->left = size + 2;
            else body->trailer = 1;
        }
        at = end + 2 - in->at;
    }
    drop(in, at);
    return 1;
}

/* The words of the right answer: the first one names the request by its tag. */
static inline int word(char *to, int number, const char *tag) {
    return number ? sprintf(to, " word%d", number) : sprintf(to, "Answer to %.*s:", TAG_LENGTH, tag);
}
#endif
