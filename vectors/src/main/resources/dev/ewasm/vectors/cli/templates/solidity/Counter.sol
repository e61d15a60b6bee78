// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

// solc's Ewasm back end has no keccak256, so there are no mappings and no events with topics here.
contract Counter {
    uint256 private count;
    address private owner;

    constructor() {
        owner = msg.sender;
    }

    function get() public view returns (uint256) {
        return count;
    }

    function add(uint256 amount) public returns (uint256) {
        require(amount > 0, "nothing to add");
        count += amount;
        return count;
    }

    function reset() public {
        require(msg.sender == owner, "only the owner");
        count = 0;
    }
}
