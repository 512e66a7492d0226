docker ps | grep crate
