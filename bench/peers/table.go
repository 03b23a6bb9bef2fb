package main

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"

	cluster "github.com/envoyproxy/go-control-plane/envoy/config/cluster/v3"
	core "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	endpoint "github.com/envoyproxy/go-control-plane/envoy/config/endpoint/v3"
	"github.com/envoyproxy/go-control-plane/pkg/cache/types"
	"github.com/envoyproxy/go-control-plane/pkg/cache/v3"
	"github.com/envoyproxy/go-control-plane/pkg/resource/v3"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

// table is a table of clusters in one of go-control-plane's caches.
type table interface {
	cache() cache.Cache
	// change gives cluster n another connect timeout, and returns when the cache has been told.
	change(n int) error
}

func newTable(kind string, clusters int) (table, error) {
	switch kind {
	case "linear":
		return newLinear(clusters), nil
	case "snapshot":
		return newSnapshot(clusters)
	}
	return nil, fmt.Errorf("--cache is linear or snapshot, not %q", kind)
}

func name(n int) string {
	return "c" + strconv.Itoa(n)
}

// makeCluster makes what Flowplane makes of a cluster whose only endpoint is a host name.
func makeCluster(n int, connectTimeout time.Duration) *cluster.Cluster {
	address := &core.Address{Address: &core.Address_SocketAddress{SocketAddress: &core.SocketAddress{
		Address:       "upstream.example",
		PortSpecifier: &core.SocketAddress_PortValue{PortValue: 80},
	}}}
	return &cluster.Cluster{
		Name:                          name(n),
		ConnectTimeout:                durationpb.New(connectTimeout),
		ClusterDiscoveryType:          &cluster.Cluster_Type{Type: cluster.Cluster_STRICT_DNS},
		PerConnectionBufferLimitBytes: wrapperspb.UInt32(32 * 1024),
		LoadAssignment: &endpoint.ClusterLoadAssignment{
			ClusterName: name(n),
			Endpoints: []*endpoint.LocalityLbEndpoints{{LbEndpoints: []*endpoint.LbEndpoint{{
				HostIdentifier: &endpoint.LbEndpoint_Endpoint{Endpoint: &endpoint.Endpoint{Address: address}},
			}}}},
		},
	}
}

// seconds are the connect timeouts that a cluster has, one after the other.
type seconds struct {
	lock sync.Mutex
	of   []int
}

func (s *seconds) next(n int) time.Duration {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.of[n] = s.of[n]%100 + 1
	return time.Duration(s.of[n]) * time.Second
}

// linear is the cache for what all proxies share; ADS takes it through a mux.
type linear struct {
	seconds  seconds
	clusters *cache.LinearCache
	mux      *cache.MuxCache
}

func newLinear(clusters int) *linear {
	l := &linear{seconds: seconds{of: make([]int, clusters)}}
	all := make(map[string]types.Resource, clusters)
	for n := range clusters {
		all[name(n)] = makeCluster(n, l.seconds.next(n))
	}
	l.clusters = cache.NewLinearCache(resource.ClusterType, cache.WithInitialResources(all))
	l.mux = &cache.MuxCache{
		Classify:      func(request *cache.Request) string { return request.GetTypeUrl() },
		ClassifyDelta: func(request *cache.DeltaRequest) string { return request.GetTypeUrl() },
		Caches:        map[string]cache.Cache{},
	}
	for _, typeURL := range []resource.Type{resource.EndpointType, resource.RouteType, resource.ListenerType, resource.SecretType} {
		l.mux.Caches[typeURL] = cache.NewLinearCache(typeURL)
	}
	l.mux.Caches[resource.ClusterType] = l.clusters
	return l
}

func (l *linear) cache() cache.Cache {
	return l.mux
}

func (l *linear) change(n int) error {
	return l.clusters.UpdateResource(name(n), makeCluster(n, l.seconds.next(n)))
}

// snapshot is the cache for one picture of everything; one picture serves all proxies.
type snapshot struct {
	seconds  seconds
	lock     sync.Mutex
	clusters []types.Resource
	version  int
	pictures cache.SnapshotCache
}

const everyone = "everyone"

type oneGroup struct{}

func (oneGroup) ID(*core.Node) string {
	return everyone
}

func newSnapshot(clusters int) (*snapshot, error) {
	s := &snapshot{
		seconds:  seconds{of: make([]int, clusters)},
		clusters: make([]types.Resource, clusters),
		pictures: cache.NewSnapshotCache(true, oneGroup{}, nil),
	}
	for n := range clusters {
		s.clusters[n] = makeCluster(n, s.seconds.next(n))
	}
	return s, s.publish()
}

func (s *snapshot) cache() cache.Cache {
	return s.pictures
}

func (s *snapshot) change(n int) error {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.clusters[n] = makeCluster(n, s.seconds.next(n))
	return s.publish()
}

func (s *snapshot) publish() error {
	s.version++
	picture, err := cache.NewSnapshot(strconv.Itoa(s.version), map[resource.Type][]types.Resource{resource.ClusterType: s.clusters})
	if err != nil {
		return err
	}
	return s.pictures.SetSnapshot(context.Background(), everyone, picture)
}
