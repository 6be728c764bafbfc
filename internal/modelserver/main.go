package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"time"
)

func main() {
	scriptPath := flag.String("script", "", "the script to play")
	logPath := flag.String("log", "", "where requests are recorded: a file, or - for the output")
	flag.Parse()
	if err := run(*scriptPath, *logPath); err != nil {
		log.Fatal(err)
	}
}

func run(scriptPath, logPath string) error {
	s, err := load(scriptPath)
	if err != nil {
		return err
	}
	rec := &recorder{out: io.Discard}
	switch logPath {
	case "":
	case "-":
		rec.out = os.Stdout
	default:
		f, err := os.OpenFile(logPath, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
		if err != nil {
			return err
		}
		defer f.Close()
		rec.out = f
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("listening on http://%s\n", l.Addr())
	quiet := log.New(io.Discard, "", 0)
	srv := newServer(s, rec)
	h := &http.Server{Handler: srv.routes(), ReadHeaderTimeout: 10 * time.Second, ErrorLog: quiet}
	go func() {
		lines := bufio.NewScanner(os.Stdin)
		for lines.Scan() {
			srv.goOn <- struct{}{}
		}
		_ = h.Close() // whoever started us is done or dead
	}()
	if err := h.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
