package io.flowplane.validate;

import static io.flowplane.validate.Specs.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterValidatorTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "'connectTimeoutSeconds':0.5",
                "'endpoints':['10.0.0.1:80','[::1]:80','a.example:80','a_b:1','localhost:1']",
                "'endpoints':[{'host':'a','port':1,'weight':4294967294,'priority':0},{'host':'b','port':1}]",
                "'lbPolicy':'RING_HASH','ringHash':{'minimumRingSize':10,'maximumRingSize':10}",
                "'lbPolicy':'MAGLEV','maglev':{'tableSize':65537}",
                "'lbPolicy':'LEAST_REQUEST','leastRequest':{'choiceCount':3}",
                "'type':'STRICT_DNS'",
                "'type':'LOGICAL_DNS'",
                "'useTls':true,'tlsServerName':'a.example'",
                "'tls':{'sanMatches':[{'exact':'a'},{'sanType':'IP_ADDRESS','exact':'10.0.0.1'}],'cipherSuites':"
                        + "['ECDHE-RSA-AES128-GCM-SHA256']}",
                "'protocolType':'GRPC','healthChecks':[{'type':'grpc'}],'http2':{'keepaliveIntervalSeconds':5}",
                "'healthChecks':[{'path':'/x?y=1','host':'a:80','method':'HEAD','expectedStatuses':[200,404]},{'type':'tcp'}]",
                "'outlierDetection':{'baseEjectionTimeSeconds':400}",
                "'outlierDetection':{'maxEjectionTimeSeconds':30}",
                "'tls':{'insecureSkipVerify':true},'endpoints':['10.0.0.1:443']",
                "'tls':{'sanMatches':[{'sanType':'IP_ADDRESS','exact':'10.0.0.1'}]},'endpoints':['10.0.0.1:443']",
            })
    void whatEnvoyTakesIsTaken(String fields) {
        assertThat(cluster(fields)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'endpoints':['a b:1']|/endpoints/0 invalid_host",
                "'endpoints':[{'host':'a/b','port':1}]|/endpoints/0/host invalid_host",
                "'endpoints':[{'host':'300.1.1.1','port':1}]|/endpoints/0/host invalid_host",
                "'endpoints':[{'host':'[::1]','port':1}]|/endpoints/0/host invalid_host",
                "'endpoints':[{'host':'-a','port':1}]|/endpoints/0/host invalid_host",
                "'endpoints':['a:1','A:1']|/endpoints/1 duplicate",
                "'endpoints':[{'host':'a','port':1,'weight':4294967295},{'host':'b','port':1}]|/endpoints out_of_range",
                "'endpoints':[{'host':'a','port':1,'priority':1}]|/endpoints out_of_order",
                "'endpoints':['a:1',{'host':'b','port':1,'priority':2}]|/endpoints out_of_order",
                "'type':'STATIC'|/type conflicting_fields",
                "'type':'EDS'|/type conflicting_fields",
                "'type':'LOGICAL_DNS','endpoints':['a:1','b:1']|/type conflicting_fields",
                "'tlsServerName':'a.example'|/tlsServerName conflicting_fields",
                "'useTls':false,'tls':{}|/useTls conflicting_fields",
                "'useTls':true,'tlsServerName':'10.0.0.1'|/tlsServerName invalid_host",
                "'useTls':true,'endpoints':['10.0.0.1:443']|/tlsServerName required",
                "'tls':{},'endpoints':['10.0.0.1:443']|/tlsServerName required",
                "'useTls':true,'tlsServerName':'*.a'|/tlsServerName invalid_host",
                "'tlsServerName':'a','tls':{'serverName':'b'}|/tls/serverName conflicting_fields",
                "'tls':{'clientCertFile':'/c'}|/tls/privateKeyFile required",
                "'tls':{'privateKeyFile':'/k'}|/tls/clientCertFile required",
                "'tls':{'caCert':'x'}|/tls/caCert invalid_certificate",
                "'tls':{'caCert':'-----BEGIN CERTIFICATE-----\\nMII\\n-----END CERTIFICATE-----'}|/tls/caCert"
                        + " invalid_certificate",
                "'tls':{'caCert':'-----BEGIN EC PRIVATE KEY-----'}|/tls/caCert inline_secret",
                "'tls':{'insecureSkipVerify':true,'caCertFile':'/c'}|/tls/insecureSkipVerify conflicting_fields",
                "'tls':{'sanMatches':[{}]}|/tls/sanMatches/0 required",
                "'tls':{'sanMatches':[{'exact':'a','prefix':'b'}]}|/tls/sanMatches/0/prefix conflicting_fields",
                "'tls':{'sanMatches':[{'regex':'(?=a)'}]}|/tls/sanMatches/0/regex invalid_regex",
                "'tls':{'sanMatches':[{'sanType':'IP_ADDRESS','exact':'a'}]}|/tls/sanMatches/0/exact invalid_address",
                "'tls':{'minVersion':'TLSv1_3','maxVersion':'TLSv1_2'}|/tls/minVersion out_of_order",
                "'tls':{'cipherSuites':['TLS_AES_128_GCM_SHA256']}|/tls/cipherSuites/0 unknown_value",
                "'maglev':{}|/maglev conflicting_fields",
                "'lbPolicy':'MAGLEV','maglev':{'tableSize':65536}|/maglev/tableSize not_prime",
                "'lbPolicy':'RING_HASH','ringHash':{'minimumRingSize':9,'maximumRingSize':8}|/ringHash/minimumRingSize out_of_order",
                "'lbPolicy':'RING_HASH','ringHash':{'maximumRingSize':8}|/ringHash/minimumRingSize out_of_order",
                "'healthChecks':[{'path':'x'}]|/healthChecks/0/path invalid_path",
                "'healthChecks':[{'path':'/a b'}]|/healthChecks/0/path invalid_path",
                "'healthChecks':[{'host':'a b'}]|/healthChecks/0/host invalid_host",
                "'healthChecks':[{'method':'CONNECT'}]|/healthChecks/0/method unknown_value",
                "'healthChecks':[{'expectedStatuses':[99]}]|/healthChecks/0/expectedStatuses/0 out_of_range",
                "'healthChecks':[{'intervalSeconds':0}]|/healthChecks/0/intervalSeconds out_of_range",
                "'healthChecks':[{'type':'grpc'}]|/healthChecks/0/type conflicting_fields",
                "'http2':{}|/http2 conflicting_fields",
                "'protocolType':'HTTP2','http2':{'keepaliveTimeoutSeconds':1}|/http2/keepaliveIntervalSeconds required",
                "'outlierDetection':{'maxEjectionTimeSeconds':29}|/outlierDetection/maxEjectionTimeSeconds"
                        + " out_of_order",
                "'lbPolicy':'CLUSTER_PROVIDED'|/lbPolicy unknown_value",
            })
    void whatEnvoyRefusesIsRefusedWithItsPlace(String fields, String problem) {
        assertThat(cluster(fields)).containsExactly(problem);
    }

    @Test
    void faultsOfTheShapeAndOfTheRulesComeTogether() {
        assertThat(cluster("'endpoints':[{'host':'a b','port':0}],'lbPolicy':'MAGLEV','maglev':{'tableSize':4},'x':1"))
                .containsExactlyInAnyOrder(
                        "/x unknown_field",
                        "/endpoints/0/port out_of_range",
                        "/endpoints/0/host invalid_host",
                        "/maglev/tableSize not_prime");
    }
}
