/* A server of chat completions for benchmarks that costs next to nothing: one thread, no limits, no model.

     server PORT

   GET /config?latency_ms=100&words=20&interval_ms=50   how long a reply takes to begin, how many words it has, and how far those
                                                        of a stream are apart; what is not named is 0 (words: 20)
   GET /stats                                           what it has counted since the last /config
   POST (any path)                                      an answer that names the [req-NNNNNNN] of the request, whole or streamed */
#include "wire.h"

enum state { READING, WAITING, STREAMING };

struct connection {
    int fd, blocked, wants_stream, wants_usage, streamed, words;
    enum state state;
    size_t head;
    struct bytes in, out, text;
    struct body body;
    char tag[TAG_LENGTH + 1];
    int64_t due;
    int place; /* in the heap of those that wait, from 1; 0 when not there */
};

static struct { long latency, interval, words; } config = {0, 0, 20};
static struct { long requests, streams, open, most, gone; } count;
static struct connection **heap;
static int waiting, room;
static int poll_fd;

static void put(struct connection *c, int place) {
    heap[place] = c;
    c->place = place;
}

static void sift(struct connection *c, int place) {
    for (; place > 1 && heap[place / 2]->due > c->due; place /= 2) put(heap[place / 2], place);
    for (int child; (child = place * 2) <= waiting; place = child) {
        if (child < waiting && heap[child + 1]->due < heap[child]->due) child++;
        if (heap[child]->due >= c->due) break;
        put(heap[child], place);
    }
    put(c, place);
}

static void wake_at(struct connection *c, int64_t due) {
    c->due = due;
    if (c->place) {
        sift(c, c->place);
        return;
    }
    if (++waiting >= room) heap = realloc(heap, (room = waiting * 2 + 64) * sizeof *heap);
    sift(c, waiting);
}

static void forget(struct connection *c) {
    int place = c->place;
    if (!place) return;
    c->place = 0;
    struct connection *last = heap[waiting--];
    if (last != c) sift(last, place);
}

static void end(struct connection *c) {
    if (c->state == STREAMING) count.open--;
    if (c->state != READING) count.gone++;
    forget(c);
    close(c->fd);
    free(c->in.at);
    free(c->out.at);
    free(c->text.at);
    free(c);
}

/* Sends what it can. Returns 0 when the peer has gone. */
static int send_out(struct connection *c) {
    ssize_t n = c->out.size ? send(c->fd, c->out.at, c->out.size, MSG_NOSIGNAL) : 0;
    if (n < 0 && errno != EAGAIN) return 0;
    if (n > 0) drop(&c->out, n);
    int blocked = c->out.size > 0;
    if (blocked != c->blocked) {
        struct epoll_event e = {.events = EPOLLIN | (blocked ? EPOLLOUT : 0), .data.ptr = c};
        epoll_ctl(poll_fd, EPOLL_CTL_MOD, c->fd, &e);
        c->blocked = blocked;
    }
    return 1;
}

static void reply(struct connection *c, int status, const char *body, size_t size) {
    char head[200];
    int n = sprintf(head, "HTTP/1.1 %d %s\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: %zu\r\n\r\n", status,
                    status == 200 ? "OK" : "Bad Request", size);
    add(&c->out, head, n);
    add(&c->out, body, size);
    c->state = READING;
}

#define HEAD "{\"id\":\"chatcmpl-%.7s\",\"object\":\"chat.completion%s\",\"created\":1787762066,\"model\":\"kimi-k3\",\"choices\":"
#define USAGE "\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":%d,\"total_tokens\":%d}"

static void whole(struct connection *c) {
    char body[16384];
    int n = sprintf(body, HEAD "[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"", c->tag + 5, "");
    for (int i = 0; i < c->words; i++) n += word(body + n, i, c->tag);
    n += sprintf(body + n, "\"},\"finish_reason\":\"stop\"}]," USAGE "}", c->words, 100 + c->words);
    reply(c, 200, body, n);
}

static void event(struct connection *c, const char *choices) {
    char data[1200], size[16];
    int n = *choices == '[' && choices[1] == 'D' ? sprintf(data, "data: [DONE]\n\n")
                                                 : sprintf(data, "data: " HEAD "%s}\n\n", c->tag + 5, ".chunk", choices);
    add(&c->out, size, sprintf(size, "%x\r\n", n));
    add(&c->out, data, n);
    add(&c->out, "\r\n", 2);
}

static void begin_stream(struct connection *c) {
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n";
    add(&c->out, head, sizeof head - 1);
    event(c, "[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]");
    c->state = STREAMING;
    c->streamed = 0;
    count.streams++;
    if (++count.open > count.most) count.most = count.open;
}

static void end_stream(struct connection *c) {
    char last[300];
    sprintf(last, "[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"," USAGE "}]", c->words, 100 + c->words);
    event(c, last);
    if (c->wants_usage) {
        sprintf(last, "[]," USAGE, c->words, 100 + c->words);
        event(c, last);
    }
    event(c, "[DONE]");
    add(&c->out, "0\r\n\r\n", 5);
    c->state = READING;
    count.open--;
}

/* The words that are due by now; without an interval that is all of them. */
static void stream(struct connection *c) {
    int64_t time = now();
    while (c->streamed < c->words && c->due <= time) {
        char delta[200], one[100];
        word(one, c->streamed++, c->tag);
        sprintf(delta, "[{\"index\":0,\"delta\":{\"content\":\"%s\"},\"finish_reason\":null}]", one);
        event(c, delta);
        c->due += config.interval * 1000000;
    }
    if (c->streamed < c->words) wake_at(c, c->due);
    else end_stream(c);
}

static void answer(struct connection *c) {
    if (!c->wants_stream) {
        whole(c);
        return;
    }
    begin_stream(c);
    stream(c);
}

static void chat(struct connection *c) {
    const char *tag = strstr(c->text.at, TAG_BEGIN);
    snprintf(c->tag, sizeof c->tag, "%.*s", TAG_LENGTH, tag && strlen(tag) >= TAG_LENGTH ? tag : "[req-unnamed]");
    c->wants_stream = strstr(c->text.at, "\"stream\":true") || strstr(c->text.at, "\"stream\": true");
    c->wants_usage = strstr(c->text.at, "include_usage") != NULL;
    c->words = config.words;
    count.requests++;
    c->state = WAITING;
    c->due = now();
    if (config.latency) wake_at(c, c->due + config.latency * 1000000);
    else answer(c);
}

static long setting(const char *query, const char *name, long other) {
    const char *at = strstr(query, name);
    return at ? atol(at + strlen(name)) : other;
}

static void get(struct connection *c) {
    char body[200];
    *strstr(c->in.at, "\r\n") = 0;
    if (!strncmp(c->in.at, "GET /config?", 12)) {
        if (setting(c->in.at, "max_rps=", 0)) {
            int n = sprintf(body, "{\"error\":{\"message\":\"max_rps: this server keeps to no limit\",\"type\":\"invalid_request_error\"}}");
            reply(c, 400, body, n);
            return;
        }
        config.latency = setting(c->in.at, "latency_ms=", 0);
        config.interval = setting(c->in.at, "interval_ms=", 0);
        config.words = setting(c->in.at, "words=", 20);
        if (config.words < 1 || config.words > 1000) config.words = 20;
        count.requests = count.streams = count.gone = 0;
        count.most = count.open;
    }
    int n = sprintf(body, "{\"object\":\"list\",\"data\":[],\"requests\":%ld,\"streams\":%ld,\"streams_open\":%ld,\"streams_most\":%ld,\"gone\":%ld}",
                    count.requests, count.streams, count.open, count.most, count.gone);
    reply(c, 200, body, n);
}

/* Returns 0 when the connection is done with. */
static int serve(struct connection *c) {
    while (c->state == READING && c->in.size) {
        if (!c->head) {
            c->head = begin(&c->body, &c->in);
            if (!c->head) break;
            clear(&c->text);
            if (c->body.done) get(c); /* nothing is asked without a body but how it fares */
            drop(&c->in, c->head);
            if (c->body.done) c->head = 0;
            continue;
        }
        if (!decode(&c->body, &c->in, &c->text)) return 0;
        if (!c->body.done) break;
        c->head = 0;
        chat(c);
    }
    return send_out(c);
}

static void meet(int listener) {
    for (int fd; (fd = accept(listener, NULL, NULL)) >= 0;) {
        prepare(fd);
        struct connection *c = calloc(1, sizeof *c);
        c->fd = fd;
        clear(&c->in), clear(&c->out), clear(&c->text);
        struct epoll_event e = {.events = EPOLLIN, .data.ptr = c};
        epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &e);
    }
}

static void wake(void) {
    for (int64_t time = now(); waiting && heap[1]->due <= time;) {
        struct connection *c = heap[1];
        forget(c);
        if (c->state == WAITING) answer(c);
        else stream(c);
        /* What else has come meanwhile is served now. */
        if (c->state == READING ? !serve(c) : !send_out(c)) end(c);
    }
}

static int listen_at(int port) {
    int fd = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(fd, (struct sockaddr *)&at, sizeof at) || listen(fd, 4096)) {
        perror("server: the port");
        exit(1);
    }
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

int main(int argc, char **argv) {
    if (argc != 2) return fprintf(stderr, "usage: server PORT\n"), 2;
    prepare_process();
    int listener = listen_at(atoi(argv[1]));
    poll_fd = epoll_create1(0);
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = NULL}, events[256];
    epoll_ctl(poll_fd, EPOLL_CTL_ADD, listener, &e);
    for (;;) {
        int n = wait_until(poll_fd, events, 256, waiting ? heap[1]->due : NEVER);
        for (int i = 0; i < n; i++) {
            struct connection *c = events[i].data.ptr;
            if (!c) meet(listener);
            else if (events[i].events == EPOLLOUT ? !send_out(c) : !take(c->fd, &c->in) || !serve(c)) end(c);
        }
        wake();
    }
}
