/* Loaded into a process (LD_PRELOAD), lets one of its system calls on files below a folder fail, or kills it there.

   FAIL_UNDER  the folder
   FAIL_AT     the number of the call in the process, from 1; 0: none, each is written to FAIL_LOG
   FAIL_HOW    "error": it fails as a bad or full disk lets it fail; "kill": the process dies, half way through a write
   FAIL_LOG    where calls are listed: process, name, path

   Built by faults.py: cc -shared -fPIC failing.c -ldl */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static long calls;

static void die(void) {
    syscall(SYS_kill, (long)getpid(), (long)SIGKILL);
}

/* 1 when this call is the one. A process that is to die does so here, unless it is to write one half before. */
static int is_it(const char *name, const char *path, int dies_later) {
    const char *under = getenv("FAIL_UNDER"), *at = getenv("FAIL_AT"), *how = getenv("FAIL_HOW");
    if (!under || !path || strncmp(path, under, strlen(under))) return 0;
    long number = __atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST), wanted = at ? atol(at) : 0;
    const char *list = wanted ? NULL : getenv("FAIL_LOG");
    if (list) {
        char line[1200];
        int size = snprintf(line, sizeof line, "%d %s %.1000s\n", (int)getpid(), name, path);
        long file = syscall(SYS_openat, AT_FDCWD, list, O_WRONLY | O_CREAT | O_APPEND, 0600);
        if (file >= 0) {
            syscall(SYS_write, file, line, (long)size);
            syscall(SYS_close, file);
        }
    }
    if (number != wanted) return 0;
    if (how && !strcmp(how, "kill")) {
        if (!dies_later) die();
        return 2;
    }
    return 1;
}

static int is_it_of(const char *name, int handle, int dies_later) {
    char link[64], path[1024];
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    long size = syscall(SYS_readlinkat, AT_FDCWD, link, path, (long)sizeof path - 1);
    if (size <= 0) return 0;
    path[size] = 0;
    return is_it(name, path, dies_later);
}

static int failed(int code) {
    errno = code;
    return -1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define MODE(flags)                                  \
    mode_t mode = 0;                                 \
    if ((flags) & (O_CREAT | O_TMPFILE)) {           \
        va_list rest;                                \
        va_start(rest, flags);                       \
        mode = va_arg(rest, mode_t);                 \
        va_end(rest);                                \
    }
#define OPEN(name)                                                                                      \
    int name(const char *path, int flags, ...) {                                                        \
        MODE(flags)                                                                                     \
        if (is_it("open", path, 0)) return failed(flags & O_CREAT ? ENOSPC : EACCES);                   \
        return REAL(name)(path, flags, mode);                                                           \
    }
#define OPENAT(name)                                                                                    \
    int name(int where, const char *path, int flags, ...) {                                             \
        MODE(flags)                                                                                     \
        if (is_it("open", path, 0)) return failed(flags & O_CREAT ? ENOSPC : EACCES);                   \
        return REAL(name)(where, path, flags, mode);                                                    \
    }
OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)

DIR *opendir(const char *path) {
    if (is_it("opendir", path, 0)) return failed(EACCES), NULL;
    return REAL(opendir)(path);
}

ssize_t read(int handle, void *buffer, size_t size) {
    if (is_it_of("read", handle, 0)) return failed(EIO);
    return REAL(read)(handle, buffer, size);
}
#define PREAD(name, offset_t)                                                                           \
    ssize_t name(int handle, void *buffer, size_t size, offset_t at) {                                  \
        if (is_it_of("read", handle, 0)) return failed(EIO);                                            \
        return REAL(name)(handle, buffer, size, at);                                                    \
    }
PREAD(pread, off_t)
PREAD(pread64, off64_t)

ssize_t write(int handle, const void *buffer, size_t size) {
    int it = is_it_of("write", handle, 1);
    if (it == 2) {
        REAL(write)(handle, buffer, size / 2);
        die();
    }
    return it ? failed(ENOSPC) : REAL(write)(handle, buffer, size);
}
#define PWRITE(name, offset_t)                                                                          \
    ssize_t name(int handle, const void *buffer, size_t size, offset_t at) {                            \
        int it = is_it_of("write", handle, 1);                                                          \
        if (it == 2) {                                                                                  \
            REAL(name)(handle, buffer, size / 2, at);                                                   \
            die();                                                                                      \
        }                                                                                               \
        return it ? failed(ENOSPC) : REAL(name)(handle, buffer, size, at);                              \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define ON_HANDLE(name, code)                                                                           \
    int name(int handle) {                                                                              \
        if (is_it_of(#name, handle, 0)) return failed(code);                                            \
        return REAL(name)(handle);                                                                      \
    }
ON_HANDLE(fsync, EIO)
ON_HANDLE(fdatasync, EIO)

#define TRUNCATE(name, offset_t)                                                                        \
    int name(int handle, offset_t size) {                                                               \
        if (is_it_of("ftruncate", handle, 0)) return failed(EIO);                                       \
        return REAL(name)(handle, size);                                                                \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

int rename(const char *old, const char *new) {
    if (is_it("rename", new, 0)) return failed(EIO);
    return REAL(rename)(old, new);
}

int renameat(int from, const char *old, int to, const char *new) {
    if (is_it("rename", new, 0)) return failed(EIO);
    return REAL(renameat)(from, old, to, new);
}

int mkdir(const char *path, mode_t mode) {
    if (is_it("mkdir", path, 0)) return failed(ENOSPC);
    return REAL(mkdir)(path, mode);
}

int unlink(const char *path) {
    if (is_it("unlink", path, 0)) return failed(EIO);
    return REAL(unlink)(path);
}

int chmod(const char *path, mode_t mode) {
    if (is_it("chmod", path, 0)) return failed(EIO);
    return REAL(chmod)(path, mode);
}
