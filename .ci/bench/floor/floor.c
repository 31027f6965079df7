// floor MODE THREADS ROOT does the system calls that verifying a tree cannot do without, and nothing else:
//
//	x  list every directory, statx(2) every entry
//	r  the same, and open, read and close every file
//	c  r, and count CR, LF and NUL in what was read
//	h  r, and SHA-256 of what was read (where it was built with -DSUMS -lcrypto)
//
// What is named .git is left out. It prints one line of totals, so that nothing is optimised away and runs can be compared.
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#ifdef SUMS
#include <openssl/evp.h>
#endif

#define BLOCK (64 << 10)

struct record {
	unsigned long long inode;
	long long offset;
	unsigned short length;
	unsigned char type;
	char name[];
};

struct totals {
	unsigned long entries, directories, bytes, cr, lf, nul, modes;
};

// job is what one thread works with.
struct job {
	struct totals sum;
	char *names;
	unsigned char *block;
	unsigned char digest[64];
};

static char mode;
static int threads;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t more = PTHREAD_COND_INITIALIZER;
static char **waiting;
static size_t count, room;
static int idle, done;
static struct totals all;

static void push(char *path) {
	pthread_mutex_lock(&lock);
	if (count == room) {
		room = room ? room * 2 : 1024;
		waiting = realloc(waiting, room * sizeof *waiting);
	}
	waiting[count++] = path;
	pthread_cond_signal(&more);
	pthread_mutex_unlock(&lock);
}

// pop waits for a directory, and is NULL when no more will come.
static char *pop(void) {
	char *path = NULL;
	pthread_mutex_lock(&lock);
	while (!count && !done) {
		if (++idle == threads) {
			done = 1;
			pthread_cond_broadcast(&more);
			break;
		}
		pthread_cond_wait(&more, &lock);
		idle--;
	}
	if (count)
		path = waiting[--count];
	pthread_mutex_unlock(&lock);
	return path;
}

// tally counts in steps of 255 bytes a lane, which the compiler turns into vector code.
static void tally(const unsigned char *b, size_t n, struct totals *t) {
	while (n) {
		unsigned char cr[64] = {0}, lf[64] = {0}, nul[64] = {0};
		size_t rows = n / 64 < 255 ? n / 64 : 255;
		for (size_t i = 0; i < rows; i++, b += 64)
			for (int k = 0; k < 64; k++) {
				cr[k] += b[k] == '\r';
				lf[k] += b[k] == '\n';
				nul[k] += b[k] == 0;
			}
		for (int k = 0; k < 64; k++) {
			t->cr += cr[k];
			t->lf += lf[k];
			t->nul += nul[k];
		}
		if (n -= rows * 64, n < 64)
			for (; n; n--, b++) {
				t->cr += *b == '\r';
				t->lf += *b == '\n';
				t->nul += *b == 0;
			}
	}
}

// content reads a file; a read that is short ends it.
static void content(int dir, const char *name, struct job *j) {
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0) {
		perror(name);
		return;
	}
#ifdef SUMS
	EVP_MD_CTX *sum = NULL;
	unsigned size;
	if (mode == 'h') {
		sum = EVP_MD_CTX_new();
		EVP_DigestInit_ex(sum, EVP_sha256(), NULL);
	}
#endif
	for (ssize_t n; (n = read(fd, j->block, BLOCK)) > 0;) {
		j->sum.bytes += n;
		if (mode == 'c')
			tally(j->block, n, &j->sum);
#ifdef SUMS
		if (sum)
			EVP_DigestUpdate(sum, j->block, n);
#endif
		if (n < BLOCK)
			break;
	}
#ifdef SUMS
	if (sum) {
		EVP_DigestFinal_ex(sum, j->digest, &size);
		EVP_MD_CTX_free(sum);
		j->sum.modes += j->digest[0];
	}
#endif
	close(fd);
}

static void entry(int dir, const char *path, const struct record *e, struct job *j) {
	struct statx st;
	j->sum.entries++;
	if (e->type == DT_DIR) {
		size_t a = strlen(path), b = strlen(e->name);
		char *below = malloc(a + b + 2);
		memcpy(below, path, a);
		below[a] = '/';
		memcpy(below + a + 1, e->name, b + 1);
		push(below);
	}
	if (statx(dir, e->name, AT_SYMLINK_NOFOLLOW, STATX_TYPE | STATX_MODE, &st)) {
		perror(e->name);
		return;
	}
	j->sum.modes += st.stx_mode;
	if (mode != 'x' && e->type == DT_REG)
		content(dir, e->name, j);
}

static void directory(const char *path, struct job *j) {
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0) {
		perror(path);
		return;
	}
	j->sum.directories++;
	for (long n; (n = syscall(SYS_getdents64, fd, j->names, BLOCK)) > 0;)
		for (long at = 0; at < n;) {
			struct record *e = (void *)(j->names + at);
			at += e->length;
			if (strcmp(e->name, ".") && strcmp(e->name, "..") && strcmp(e->name, ".git"))
				entry(fd, path, e, j);
		}
	close(fd);
}

static void *work(void *unused) {
	struct job j = {.names = malloc(BLOCK), .block = malloc(BLOCK)};
	for (char *path; (path = pop());) {
		directory(path, &j);
		free(path);
	}
	pthread_mutex_lock(&lock);
	unsigned long *to = (void *)&all, *from = (void *)&j.sum;
	for (size_t i = 0; i < sizeof all / sizeof *to; i++)
		to[i] += from[i];
	pthread_mutex_unlock(&lock);
	return unused;
}

int main(int argc, char **argv) {
	pthread_t team[64];
	if (argc != 4 || (threads = atoi(argv[2])) < 1 || threads > 64) {
		fprintf(stderr, "usage: floor x|r|c|h THREADS ROOT\n");
		return 2;
	}
	mode = argv[1][0];
	push(strdup(argv[3]));
	for (int i = 0; i < threads; i++)
		pthread_create(&team[i], NULL, work, NULL);
	for (int i = 0; i < threads; i++)
		pthread_join(team[i], NULL);
	printf("entries=%lu directories=%lu bytes=%lu cr=%lu lf=%lu nul=%lu modes=%lu\n", all.entries, all.directories, all.bytes,
	       all.cr, all.lf, all.nul, all.modes);
}
