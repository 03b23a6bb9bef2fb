// Writes Envoy's API as one FileDescriptorSet: every file that the Go packages of go-control-plane register, in the order of
// their imports. The packages hold no .proto text, but their descriptors keep the options, Envoy's validation rules included.
package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
)

// set collects files, each after those that it imports: what links them needs no second look.
type set struct {
	files []*descriptorpb.FileDescriptorProto
	seen  map[string]bool
}

func (s *set) add(file protoreflect.FileDescriptor) {
	if s.seen[file.Path()] {
		return
	}
	s.seen[file.Path()] = true
	imports := file.Imports()
	for i := 0; i < imports.Len(); i++ {
		s.add(imports.Get(i).FileDescriptor)
	}
	s.files = append(s.files, protodesc.ToFileDescriptorProto(file))
}

func all() *set {
	var files []protoreflect.FileDescriptor
	protoregistry.GlobalFiles.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		files = append(files, file)
		return true
	})
	sort.Slice(files, func(i, j int) bool { return files[i].Path() < files[j].Path() })
	s := &set{seen: map[string]bool{}}
	for _, file := range files {
		s.add(file)
	}
	return s
}

// closure gives the files that the roots need, without those that protobuf's own library brings along.
func closure(roots []string) []string {
	s := &set{seen: map[string]bool{}}
	for _, root := range roots {
		file, err := protoregistry.GlobalFiles.FindFileByPath(root)
		if err != nil {
			log.Fatalf("%s: %v", root, err)
		}
		s.add(file)
	}
	var names []string
	for name := range s.seen {
		if !strings.HasPrefix(name, "google/protobuf/") {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names
}

func packed(s *set) []byte {
	plain, err := proto.MarshalOptions{Deterministic: true}.Marshal(&descriptorpb.FileDescriptorSet{File: s.files})
	if err != nil {
		log.Fatal(err)
	}
	var out bytes.Buffer
	zip, _ := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if _, err := zip.Write(plain); err != nil {
		log.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		log.Fatal(err)
	}
	return out.Bytes()
}

func write(path string, content []byte) {
	if err := os.WriteFile(path, content, 0o644); err != nil {
		log.Fatal(err)
	}
}

// Arguments: the folder to write to, and the file with the roots of which Java is generated.
func main() {
	target, rootsFile := os.Args[1], os.Args[2]
	text, err := os.ReadFile(rootsFile)
	if err != nil {
		log.Fatal(err)
	}
	s := all()
	write(filepath.Join(target, "envoy-api.desc.gz"), packed(s))
	java := closure(strings.Fields(string(text)))
	write(filepath.Join(target, "java-types.txt"), []byte(strings.Join(java, "\n")))
	fmt.Printf("%d files described, Java for %d of them\n", len(s.files), len(java))
}
