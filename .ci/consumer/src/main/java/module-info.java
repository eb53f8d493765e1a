module example.consumer {
  requires io.everwire;
}
