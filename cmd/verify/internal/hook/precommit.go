package hook

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"verify.example/verify/checks/artifact"
)

// ErrNoPush is what FromPreCommit gives where pre-commit did not say what is pushed.
var ErrNoPush = errors.New("pre-commit does not say what is pushed")

// FromPreCommit is what pre-commit, at its pre-push stage, says is pushed: it eats git's own lines and sets variables, which
// getenv reads, for the first ref that brings anything new. The revision is PRE_COMMIT_TO_REF, or where the whole history is
// pushed the local branch. dir is the repository's git directory.
//
// The commit is new to the remote by pre-commit's own judgement, so the update says that the remote has nothing.
func FromPreCommit(ctx context.Context, dir string, getenv func(string) string) (remote string, updates []Update, err error) {
	remote, local := getenv("PRE_COMMIT_REMOTE_NAME"), getenv("PRE_COMMIT_LOCAL_BRANCH")
	revision := getenv("PRE_COMMIT_TO_REF")
	if revision == "" {
		revision = local
	}
	if revision == "" {
		return "", nil, ErrNoPush
	}
	if strings.HasPrefix(revision, "-") {
		return "", nil, fmt.Errorf("pre-commit names %q, which is no revision", revision)
	}
	out, err := artifact.AskGit(ctx, dir, nil, "rev-parse", "--verify", "--quiet", revision+"^{}")
	object := strings.TrimSuffix(string(out), "\n")
	if err != nil || !isObject(object) {
		return "", nil, fmt.Errorf("there is no revision %q, which pre-commit says is pushed", revision)
	}
	ref := getenv("PRE_COMMIT_REMOTE_BRANCH")
	if ref == "" {
		ref = revision
	}
	return remote, []Update{{LocalRef: revision, Local: object, RemoteRef: ref, Remote: strings.Repeat("0", len(object))}}, nil
}
