/* Asks for chat completions, and measures: one thread, connections that are kept.

     load port=N [connections=64] [rate=0] [warmup=0] [seconds=10 | total=N] [stream=0] [words=20]

   With rate= a request is due every 1/rate seconds, and waits when all connections are busy: its latency counts from when it was due.
   Without, each connection asks again as soon as it has its answer. What is due in the warm-up is asked and not counted. Each answer
   is compared with the one that is right: status, every word, finish reason; of a stream also usage and [DONE].

   Writes "measuring" when the warm-up is over, "measured" when no more is asked, and one line of JSON when all is answered: counts,
   answers a second (of those that came between the two lines), and in microseconds `due` (from when it was due to the whole answer),
   `sent` (from when it was sent), `first` (from when it was due to the first word of a stream). */
#include "wire.h"
#include <stdarg.h>

#define PROMPT "Summarise the complaint below in one sentence and name the product it is about. "
#define PATIENCE 60000000000LL

static struct { long port, connections, rate, warmup, seconds, total, stream, words; } say = {0, 64, 0, 0, 10, 0, 0, 20};

struct connection {
    int fd, busy, status, finished, has_usage, wrong, seen_done;
    int64_t due, sent, first;
    size_t head;
    struct bytes in, body, said;
    struct body state;
    char tag[TAG_LENGTH + 1];
};

struct times {
    double *at;
    size_t size, room;
};

static struct { long asked, right, refused, wrong, cut, unfinished, within; } count;
static struct times by_due, by_sent, by_first;
static char problem[400];
static int poll_fd;
static int64_t started, from, to;
static unsigned long number;

static void note(struct times *t, int64_t nanos) {
    if (t->size == t->room) t->at = realloc(t->at, (t->room = t->room * 2 + 4096) * sizeof *t->at);
    t->at[t->size++] = nanos / 1e3;
}

static void complain(const char *what, const char *text) {
    if (*problem) return;
    int n = snprintf(problem, sizeof problem, "%s: %s", what, text);
    for (int i = 0; i < n && problem[i]; i++)
        if (problem[i] == '"' || problem[i] == '\\' || problem[i] < ' ') problem[i] = ' ';
}

static void dial(struct connection *c) {
    c->fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(say.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (connect(c->fd, (struct sockaddr *)&at, sizeof at)) {
        perror("load: connect");
        exit(1);
    }
    prepare(c->fd);
    clear(&c->in);
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = c};
    epoll_ctl(poll_fd, EPOLL_CTL_ADD, c->fd, &e);
}

static void redial(struct connection *c) {
    close(c->fd);
    dial(c);
}

/* A request is far smaller than a socket's buffer, and no other one is under way on this connection. */
static void ask(struct connection *c, int64_t due) {
    static char prompt[600], request[2000], body[1200];
    if (!*prompt)
        for (int i = 0; i < 6; i++) strcat(prompt, PROMPT);
    sprintf(c->tag, TAG_BEGIN "%07lu]", number++ % 10000000);
    int size = sprintf(body, "{\"model\":\"kimi-k3\",%s\"messages\":[{\"role\":\"user\",\"content\":\"%s %s\"}]}",
                       say.stream ? "\"stream\":true," : "", c->tag, prompt);
    int n = sprintf(request, "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:%ld\r\nContent-Type: application/json\r\n"
                             "Authorization: Bearer sk-bench\r\nContent-Length: %d\r\n\r\n%s", say.port, size, body);
    c->busy = 1;
    c->status = c->finished = c->has_usage = c->wrong = c->seen_done = 0;
    c->first = 0;
    c->head = 0;
    clear(&c->body), clear(&c->said);
    c->due = due;
    c->sent = now();
    count.asked += due >= from;
    if (send(c->fd, request, n, MSG_NOSIGNAL) != n) c->wrong = 1;
}

/* Adds what stands behind "content" to what was said. */
static void hear(struct connection *c, const char *json) {
    const char *content = strstr(json, "\"content\":\"");
    if (content) {
        content += 11;
        add(&c->said, content, strcspn(content, "\""));
        if (c->said.size && !c->first) c->first = now();
    }
    c->finished |= strstr(json, "\"finish_reason\":\"stop\"") != NULL;
    c->has_usage |= strstr(json, "\"total_tokens\":") != NULL;
}

static void hear_events(struct connection *c) {
    char *line = c->body.at, *end;
    for (; (end = strchr(line, '\n')); line = end + 1) {
        *end = 0;
        if (!strncmp(line, "data: [DONE]", 12)) c->seen_done = 1;
        else if (!strncmp(line, "data: ", 6)) hear(c, line + 6);
        else if (*line && *line != '\r') c->wrong = 1;
    }
    drop(&c->body, line - c->body.at);
}

static int is_right(struct connection *c) {
    static struct bytes right;
    char one[100];
    clear(&right);
    for (int i = 0; i < say.words; i++) add(&right, one, word(one, i, c->tag));
    return !c->wrong && c->finished && c->has_usage && (!say.stream || c->seen_done) && !strcmp(right.at, c->said.at);
}

static void answered(struct connection *c) {
    int64_t time = now();
    c->busy = 0;
    if (!say.stream) hear(c, c->body.at);
    int right = c->status == 200 && is_right(c);
    count.within += right && time >= from && time < to;
    if (c->due < from) return;
    if (right) {
        count.right++;
        note(&by_due, time - c->due);
        note(&by_sent, time - c->sent);
        if (say.stream) note(&by_first, c->first - c->due);
    } else if (c->status != 200) {
        count.refused++;
        complain("refused", c->body.at);
    } else {
        count.wrong++;
        complain("wrong", c->said.size ? c->said.at : c->body.at);
    }
}

/* Returns whether it has become free. */
static int hear_from(struct connection *c) {
    int there = take(c->fd, &c->in);
    if (c->busy && !c->head && (c->head = begin(&c->state, &c->in))) {
        c->status = atoi(c->in.at + 9);
        drop(&c->in, c->head);
    }
    if (c->busy && c->head) {
        if (!decode(&c->state, &c->in, &c->body)) c->wrong = c->state.done = 1;
        if (say.stream && c->status == 200) hear_events(c);
        if (c->state.done) answered(c);
    }
    if (there) return !c->busy;
    if (c->busy && c->due >= from) {
        count.cut++;
        complain("cut", c->in.size ? c->in.at : c->said.at);
    }
    c->busy = 0;
    redial(c);
    return 1;
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void quantiles(const char *name, struct times *t) {
    static const double marks[] = {0.5, 0.9, 0.99, 0.999, 1};
    static const char *names[] = {"p50", "p90", "p99", "p999", "max"};
    qsort(t->at, t->size, sizeof *t->at, compare);
    printf(",\"%s\":{", name);
    for (int i = 0; i < 5 && t->size; i++) {
        size_t place = marks[i] * t->size;
        printf("%s\"%s\":%.1f", i ? "," : "", names[i], t->at[place < t->size ? place : t->size - 1]);
    }
    printf("}");
}

static void report(void) {
    printf("{\"asked\":%ld,\"right\":%ld,\"refused\":%ld,\"wrong\":%ld,\"cut\":%ld,\"unfinished\":%ld,\"per_second\":%.1f", count.asked,
           count.right, count.refused, count.wrong, count.cut, count.unfinished, count.within / ((to - from) / 1e9));
    quantiles("due", &by_due);
    quantiles("sent", &by_sent);
    quantiles("first", &by_first);
    printf(",\"problem\":\"%s\"}\n", problem);
    fflush(stdout);
}

static void tell(const char *word) {
    puts(word);
    fflush(stdout);
}

static struct connection *connections, **idle;
static long idle_count;

/* Asks all that is due and has a connection. Returns when there is more to do. */
static int64_t ask_due(void) {
    for (;;) {
        int64_t time = now(), due = say.rate ? started + (int64_t)(number * (1e9 / say.rate)) : time;
        if (due >= to || (say.total && number >= (unsigned long)say.total)) return NEVER;
        if (due > time || !idle_count) return due > time ? due : NEVER;
        ask(idle[--idle_count], due);
    }
}

static void run(void) {
    struct epoll_event events[256];
    int measuring = 0, measured = 0;
    for (;;) {
        int64_t next = ask_due(), time = now();
        if (!measuring && time >= from) tell("measuring"), measuring = 1;
        if (!measured && (time >= to || (say.total && number >= (unsigned long)say.total))) {
            tell("measured"), measured = 1;
            if (time < to) to = time;
        }
        if (measured && (idle_count == say.connections || time > to + PATIENCE)) break;
        int64_t mark = measured ? to + PATIENCE : measuring ? to : from;
        int n = wait_until(poll_fd, events, 256, next < mark ? next : mark);
        for (int i = 0; i < n; i++) {
            struct connection *c = events[i].data.ptr;
            int was = c->busy;
            if (hear_from(c) && was) idle[idle_count++] = c;
        }
    }
    count.unfinished = say.connections - idle_count;
}

static int option(const char *argument, const char *name, long *value) {
    size_t length = strlen(name);
    if (strncmp(argument, name, length) || argument[length] != '=') return 0;
    *value = atol(argument + length + 1);
    return 1;
}

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        const char *a = argv[i];
        if (!(option(a, "port", &say.port) || option(a, "connections", &say.connections) || option(a, "rate", &say.rate) ||
              option(a, "warmup", &say.warmup) || option(a, "seconds", &say.seconds) || option(a, "total", &say.total) ||
              option(a, "stream", &say.stream) || option(a, "words", &say.words)))
            return fprintf(stderr, "load: what is %s? See the top of load.c\n", a), 2;
    }
    prepare_process();
    poll_fd = epoll_create1(0);
    connections = calloc(say.connections, sizeof *connections);
    idle = calloc(say.connections, sizeof *idle);
    for (long i = 0; i < say.connections; i++) {
        struct connection *c = &connections[i];
        clear(&c->in), clear(&c->body), clear(&c->said);
        dial(c);
        idle[idle_count++] = c;
    }
    started = now();
    from = started + say.warmup * 1000000000LL;
    to = say.total ? NEVER - PATIENCE : from + say.seconds * 1000000000LL;
    run();
    report();
}
