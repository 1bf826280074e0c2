"""A Ray cluster of two nodes on this machine's loopback address, for as long as standard input is open.

Tells its address and the process of the second node, as JSON, when both are up.
"""

import json
import sys

from ray.cluster_utils import Cluster

NODE = {"num_cpus": 1, "node_ip_address": "127.0.0.1", "object_store_memory": 100_000_000}

if __name__ == "__main__":
    cluster = Cluster(initialize_head=True, head_node_args={**NODE, "include_dashboard": False})
    second = cluster.add_node(**NODE)
    raylet = second.all_processes["raylet"][0].process.pid
    sys.stdout.write(json.dumps({"address": cluster.address, "second": raylet}) + "\n")
    sys.stdout.flush()
    sys.stdin.read()
    cluster.shutdown()
