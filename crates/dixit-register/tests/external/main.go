// Verifies a proof with Go's own implementation of notes and trees.
//
//	main KEY PROOF
//
// KEY is a file with the public key, PROOF one in the form c2sp.org/tlog-proof@v1.
package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	if err := verify(os.Args[1], os.Args[2]); err != nil {
		fmt.Println("refused:", err)
		os.Exit(1)
	}
	fmt.Println("accepted")
}

func verify(keyFile, proofFile string) error {
	key, err := os.ReadFile(keyFile)
	if err != nil {
		return err
	}
	proof, err := os.ReadFile(proofFile)
	if err != nil {
		return err
	}
	head, checkpoint, found := strings.Cut(string(proof), "\n\n")
	if !found {
		return fmt.Errorf("no checkpoint")
	}
	lines := strings.Split(head, "\n")
	coded, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	if err != nil {
		return err
	}
	var extra struct{ Entry string }
	if err := json.Unmarshal(coded, &extra); err != nil {
		return err
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	if err != nil {
		return err
	}
	var hashes tlog.RecordProof
	for _, line := range lines[3:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return err
		}
		hashes = append(hashes, hash)
	}
	verifier, err := note.NewVerifier(strings.TrimSpace(string(key)))
	if err != nil {
		return err
	}
	opened, err := note.Open([]byte(checkpoint), note.VerifierList(verifier))
	if err != nil {
		return err
	}
	body := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(body[1], 10, 64)
	if err != nil {
		return err
	}
	root, err := tlog.ParseHash(body[2])
	if err != nil {
		return err
	}
	return tlog.CheckRecord(hashes, size, root, index, tlog.RecordHash([]byte(extra.Entry)))
}
