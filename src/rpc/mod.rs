//! gRPC: the only room that knows tonic and prost.
