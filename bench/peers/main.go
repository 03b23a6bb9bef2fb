// The peer of Flowplane's figures: go-control-plane's cache and server with a table of clusters, one of which changes on demand.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strconv"
	"syscall"

	"github.com/envoyproxy/go-control-plane/pkg/server/v3"
)

func main() {
	kind := flag.String("cache", "linear", "linear or snapshot")
	clusters := flag.Int("clusters", 100, "how many clusters the table has")
	port := flag.Int("port", 0, "port of 127.0.0.1 for proxies; 0 is any")
	control := flag.Int("control", 0, "port of 127.0.0.1 for POST /change, POST /settle and GET /stats; 0 is any")
	flag.Parse()
	if flag.NArg() > 0 || *clusters < 1 {
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	table, err := newTable(*kind, *clusters)
	if err != nil {
		log.Fatal(err)
	}
	proxies := listen(*port)
	commands := listen(*control)
	xds := grpcServer(server.NewServer(ctx, table.cache(), nil))
	go func() { log.Fatal(xds.Serve(proxies)) }()
	go func() { log.Fatal(http.Serve(commands, controls(table, *clusters))) }()
	fmt.Printf("proxies connect to %s\ncommands are taken at %s\n", proxies.Addr(), commands.Addr())
	<-ctx.Done()
}

func listen(port int) net.Listener {
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		log.Fatal(err)
	}
	return listener
}

func controls(table table, clusters int) http.Handler {
	routes := http.NewServeMux()
	routes.HandleFunc("POST /change", func(w http.ResponseWriter, r *http.Request) {
		n, err := strconv.Atoi(r.URL.Query().Get("cluster"))
		if err != nil || n < 0 || n >= clusters {
			http.Error(w, fmt.Sprintf("cluster is a number from 0 to %d", clusters-1), http.StatusBadRequest)
			return
		}
		if err := table.change(n); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	// What the collector would give back at some later time is given back now, so that resident memory says what is held.
	routes.HandleFunc("POST /settle", func(http.ResponseWriter, *http.Request) { debug.FreeOSMemory() })
	routes.HandleFunc("GET /stats", func(w http.ResponseWriter, _ *http.Request) {
		var memory runtime.MemStats
		runtime.ReadMemStats(&memory)
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{
			"goroutines": runtime.NumGoroutine(), "heapBytes": memory.HeapAlloc, "versions": versions(),
		})
	})
	return routes
}

// versions tells the releases that are in this program.
func versions() map[string]string {
	all := map[string]string{"go": runtime.Version()}
	if build, ok := debug.ReadBuildInfo(); ok {
		for _, module := range build.Deps {
			switch module.Path {
			case "github.com/envoyproxy/go-control-plane":
				all["go-control-plane"] = module.Version
			case "google.golang.org/grpc":
				all["grpc-go"] = module.Version
			}
		}
	}
	return all
}
