// Judge verifies the checkpoints and receipts that xmod_samples wrote, with the signature and inclusion checks
// of golang.org/x/mod/sumdb, and demands that each is refused when any one bit of it is flipped.
package main

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// The canonical form has no white space, and its members are in this order: no JSON parser is needed, nor wanted.
var disclosure = regexp.MustCompile(`^\{"payload":(\{.*\}),"salt":"([A-Za-z0-9+/]{43}=)","time":(0|[1-9][0-9]*)\}$`)

// x/mod reads base64 leniently. Unused bits of the last digit are no part of a signature, so a flip there does
// not change what is verified; the specification's form is canonical all the same, and this asks for it.
var strict = base64.StdEncoding.Strict()

func openCheckpoint(text string, known note.Verifiers) (size int64, root tlog.Hash, err error) {
	opened, err := note.Open([]byte(text), known)
	if err != nil {
		return 0, root, err
	}
	for _, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "\u2014 ") {
			if _, err := strict.DecodeString(line[strings.LastIndex(line, " ")+1:]); err != nil {
				return 0, root, err
			}
		}
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return 0, root, errors.New("not three lines")
	}
	if lines[0] != opened.Sigs[0].Name {
		return 0, root, errors.New("signed under another name than the origin")
	}
	size, err = strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return 0, root, err
	}
	root, err = tlog.ParseHash(lines[2])
	return size, root, err
}

func openReceipt(text string, known note.Verifiers) error {
	separator := strings.Index(text, "\n\n")
	if separator < 0 {
		return errors.New("no empty line")
	}
	size, root, err := openCheckpoint(text[separator+2:], known)
	if err != nil {
		return err
	}
	lines := strings.Split(text[:separator], "\n")
	if len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" || !strings.HasPrefix(lines[1], "extra ") ||
		!strings.HasPrefix(lines[2], "index ") {
		return errors.New("not a receipt")
	}
	extra, err := strict.DecodeString(lines[1][len("extra "):])
	if err != nil {
		return err
	}
	index, err := strconv.ParseInt(lines[2][len("index "):], 10, 64)
	if err != nil || lines[2] != fmt.Sprint("index ", index) {
		return errors.New("bad index")
	}
	var proof tlog.RecordProof
	for _, line := range lines[3:] {
		bytes, err := strict.DecodeString(line)
		if err != nil || len(bytes) != len(root) {
			return errors.New("bad hash")
		}
		proof = append(proof, tlog.Hash(*(*[32]byte)(bytes)))
	}
	parts := disclosure.FindSubmatch(extra)
	if parts == nil {
		return errors.New("bad disclosure")
	}
	salt, err := strict.DecodeString(string(parts[2]))
	if err != nil {
		return err
	}
	commitment := sha256.Sum256([]byte("tocsin/commit/v1\n" + string(salt) + string(parts[1])))
	leaf := fmt.Sprintf("tocsin-leaf/v1\ntime %s\ncommit %s\n", parts[3], base64.StdEncoding.EncodeToString(commitment[:]))
	return tlog.CheckRecord(proof, size, root, index, tlog.RecordHash([]byte(leaf)))
}

// judge demands that good is accepted and every one-bit change refused; ignored is where changes do not count.
func judge(name, good string, ignored int, accept func(string) error) (flips int) {
	if err := accept(good); err != nil {
		fmt.Printf("FAIL %s: refused: %v\n", name, err)
		os.Exit(1)
	}
	bytes := []byte(good)
	for bit := 0; bit < ignored*8; bit++ {
		bytes[bit/8] ^= 1 << (bit % 8)
		if accept(string(bytes)) == nil {
			fmt.Printf("FAIL %s: accepted with bit %d of byte %d flipped\n", name, bit%8, bit/8)
			os.Exit(1)
		}
		bytes[bit/8] ^= 1 << (bit % 8)
		flips++
	}
	return flips
}

func main() {
	read := func(path string) string {
		content, err := os.ReadFile(path)
		if err != nil {
			fmt.Println("FAIL", err)
			os.Exit(1)
		}
		return string(content)
	}
	folder := os.Args[1]
	verifier, err := note.NewVerifier(read(filepath.Join(folder, "log.vkey")))
	if err != nil {
		fmt.Println("FAIL log.vkey:", err)
		os.Exit(1)
	}
	known := note.VerifierList(verifier)
	checkpoints, _ := filepath.Glob(filepath.Join(folder, "*.checkpoint"))
	receipts, _ := filepath.Glob(filepath.Join(folder, "*.receipt"))
	if len(checkpoints) < 5 || len(receipts) < 20 {
		fmt.Println("FAIL too few samples:", len(checkpoints), len(receipts))
		os.Exit(1)
	}
	flips := 0
	for _, path := range checkpoints {
		text := read(path)
		flips += judge(filepath.Base(path), text, len(text), func(changed string) error {
			_, _, err := openCheckpoint(changed, known)
			return err
		})
	}
	for _, path := range receipts {
		text := read(path)
		// A witness that is not known here vouches for nothing, so its line is not part of what is proved.
		counted := len(text)
		if witness := strings.Index(text, "\n\u2014 witness.example"); witness >= 0 {
			counted = witness
		}
		flips += judge(filepath.Base(path), text, counted, func(changed string) error { return openReceipt(changed, known) })
	}
	fmt.Printf("%d checkpoints and %d receipts accepted, %d one-bit changes refused\n", len(checkpoints), len(receipts), flips)
}
