package main

import (
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

//go:embed floor/floor.c
var floorSource []byte

// floor is the C program that does the system calls and nothing else.
type floor struct {
	program string // "" where there is no C compiler
	sums    bool   // it can compute SHA-256, with OpenSSL's library
}

// buildFloor compiles the C floor in dir, where there is a compiler.
func buildFloor(dir string) (floor, error) {
	cc, err := exec.LookPath("cc")
	if err != nil {
		return floor{}, nil
	}
	source, program := filepath.Join(dir, "floor.c"), filepath.Join(dir, "floor")
	if err := os.WriteFile(source, floorSource, 0o644); err != nil {
		return floor{}, err
	}
	args := []string{"-O3", "-march=native", "-pthread", "-o", program, source}
	if exec.Command(cc, append(args, "-DSUMS", "-lcrypto")...).Run() == nil {
		return floor{program, true}, nil
	}
	if out, err := exec.Command(cc, args...).CombinedOutput(); err != nil {
		return floor{}, fmt.Errorf("the C floor does not build: %w\n%s", err, out)
	}
	return floor{program, false}, nil
}

// buildGo builds a Go package without a C library.
func buildGo(program, pkg string) error {
	c := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", program, pkg)
	c.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("%s does not build: %w\n%s", pkg, err, out)
	}
	return nil
}

// buildEmpty builds the Go program that does nothing.
func buildEmpty(dir, program string) error {
	source := filepath.Join(dir, "empty.go")
	return errors.Join(os.WriteFile(source, []byte("package main\n\nfunc main() {}\n"), 0o644), buildGo(program, source))
}
